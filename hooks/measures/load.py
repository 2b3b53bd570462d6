"""Read content: YAML files become terms, troubles, areas and owed runs, or problems.

A file that fails gives problems and no entry; the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measures import files, yaml_source
from measures.model import (
    Answer,
    AppliesTo,
    Area,
    Cause,
    Entry,
    Misconception,
    Neighbour,
    Place,
    Problem,
    Question,
    Reference,
    Related,
    Section,
    Signature,
    Skip,
    Term,
    Text,
    Trouble,
    TryFirst,
    Waiver,
)
from measures.model import Source as Cited
from measures.schemas import Schemas
from measures.yaml_source import Source

FOLDERS = {"term": "content/terms", "trouble": "content/troubles"}
AREAS = "content/areas.yml"
UNMEASURED = "content/unmeasured.yml"
LIST_PAGE = "index"
"""No entry's id: the page of that name lists the entries."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    entries: tuple[Entry, ...]
    areas: tuple[Area, ...]
    skips: tuple[Skip, ...]
    unread: frozenset[str] = frozenset()
    """Ids of entries whose file has problems: others may refer to them all the same."""


def read(root: Path, schemas: Schemas | None = None) -> tuple[Content, tuple[Problem, ...]]:
    """Everything below `root`/content that is data, in order of path, and what is wrong with it."""
    schemas = schemas or Schemas(root / "schema")
    problems: list[Problem] = []
    entries: list[Entry] = []
    unread: set[str] = set()
    for kind, folder in FOLDERS.items():
        for path in files.below(root, folder):
            file = root / path
            if path.count("/") != folder.count("/") + 1:
                problems.append(_unread(path, f"lies too deep; entries lie in {folder} itself"))
                continue
            if file.suffix != ".yml" or not _ID.match(file.stem) or file.stem == LIST_PAGE:
                problems.append(_file_name(path, file))
                continue
            data, wrong = files.read(file, path)
            entry = None
            if data is not None:
                entry, wrong = parse_entry(kind, data, path, schemas)
            problems += wrong
            if entry:
                entries.append(entry)
            else:
                unread.add(file.stem)
    areas, wrong = _areas(root, schemas)
    problems += wrong
    skips, wrong = _skips(root, schemas)
    problems += wrong
    problems += _strays(root)
    content = Content(entries=tuple(entries), areas=areas, skips=skips, unread=frozenset(unread))
    return content, tuple(problems)


def parse_entry(kind: str, data: bytes, path: str, schemas: Schemas) -> tuple[Entry | None, tuple[Problem, ...]]:
    """One term or trouble from its bytes; `path` is posix and relative to the root."""
    source, problems = yaml_source.parse(data, path)
    if source is None:
        return None, problems
    problems += schemas.problems(kind, source, problems)
    if problems:
        return None, problems
    return (_term if kind == "term" else _trouble)(_Reader(source)), ()


class _Reader:
    """Builds the parts of one entry and remembers every text and reference it meets."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data: dict = source.data
        self.prose: list[Text] = []
        self.snippets: list[Reference] = []
        self.entries: list[Reference] = []

    def text(self, path: str, value: str | None) -> Text | None:
        if value is None:
            return None
        line, kept = self.source.lines[path]
        text = Text(value=value, place=Place(path=self.source.path, line=line), lines_kept=kept)
        self.prose.append(text)
        return text

    def field(self, name: str) -> Text | None:
        return self.text(name, self.data.get(name))

    def snippet(self, path: str, value: str | None) -> str | None:
        if value is not None:
            self.snippets.append(Reference(id=value, field=path, place=self.source.place(path)))
        return value

    def ids(self, name: str, into: list[Reference]) -> tuple[str, ...]:
        for i, value in enumerate(self.data.get(name, ())):
            path = f"{name}[{i}]"
            into.append(Reference(id=value, field=path, place=self.source.place(path)))
        return tuple(self.data.get(name, ()))

    def items(self, name: str):
        for i, item in enumerate(self.data.get(name, ())):
            path = f"{name}[{i}]"
            yield path, item, self.source.place(path)

    def sections(self, name: str) -> tuple[Section, ...]:
        return tuple(
            Section(
                title=item["title"],
                body=self.text(f"{path}.body", item["body"]),
                snippet=self.snippet(f"{path}.snippet", item.get("snippet")),
                place=place,
            )
            for path, item, place in self.items(name)
        )

    def shared(self) -> dict:
        """The fields of `Entry`; called last, when every text has been met."""
        questions = tuple(
            Question(question=item["question"], answer=self.text(f"{path}.answer", item["answer"]), place=place)
            for path, item, place in self.items("questions")
        )
        related = tuple(Related(**item, place=place) for _, item, place in self.items("related"))
        self.entries += [Reference(id=r.id, field="related", place=r.place) for r in related]
        return {
            "id": self.source.path.rsplit("/", 1)[1].removesuffix(".yml"),
            "title": self.data["title"],
            "area": self.data["area"],
            "added": self.data["added"],
            "summary": self.data["summary"],
            "place": Place(path=self.source.path, line=1),
            "aliases": tuple(self.data.get("aliases", ())),
            "formerly": tuple(self.data.get("formerly", ())),
            "questions": questions,
            "related": related,
            "sources": tuple(Cited(**item, place=place) for _, item, place in self.items("sources")),
            "waivers": tuple(Waiver(**item, place=place) for _, item, place in self.items("waivers")),
            "prose": tuple(self.prose),
            "snippet_refs": tuple(self.snippets),
            "entry_refs": tuple(self.entries),
            "places": {
                path: Place(path=self.source.path, line=line)
                for path, (line, _) in self.source.lines.items()
                if path.startswith(("aliases[", "title", "summary", "area", "formerly["))
            },
        }


def _term(reader: _Reader) -> Term:
    return Term(
        definition=reader.field("definition"),
        why_it_matters=reader.field("why_it_matters"),
        practical=reader.sections("practical"),
        workflow=reader.sections("workflow"),
        deep_dive=reader.sections("deep_dive"),
        misconceptions=tuple(
            Misconception(
                belief=item["belief"],
                truth=reader.text(f"{path}.truth", item["truth"]),
                snippet=reader.snippet(f"{path}.snippet", item.get("snippet")),
                place=place,
            )
            for path, item, place in reader.items("misconceptions")
        ),
        in_the_wild=reader.sections("in_the_wild"),
        troubles=reader.ids("troubles", reader.entries),
        **reader.shared(),
    )


def _trouble(reader: _Reader) -> Trouble:
    data = reader.data
    first = data["try_first"]
    return Trouble(
        stack=data["stack"],
        signatures=tuple(Signature(**item, place=place) for _, item, place in reader.items("signatures")),
        what_you_see=reader.field("what_you_see"),
        try_first=TryFirst(
            check=reader.text("try_first.check", first["check"]),
            language=first["language"],
            command=first["command"],
            answers=tuple(
                Answer(
                    seen=reader.text(f"try_first.answers[{i}].seen", item["seen"]),
                    means=reader.text(f"try_first.answers[{i}].means", item["means"]),
                )
                for i, item in enumerate(first["answers"])
            ),
        ),
        causes=tuple(_cause(reader, path, item, place) for path, item, place in reader.items("causes")),
        why=reader.field("why"),
        applies_to=tuple(AppliesTo(**item) for item in data["applies_to"]),
        neighbours=tuple(_neighbour(reader, path, item) for path, item, _ in reader.items("not_to_be_confused_with")),
        broken=reader.snippet("broken", data.get("broken")),
        not_reproduced=reader.field("not_reproduced"),
        detectors=reader.ids("detectors", reader.snippets),
        terms=reader.ids("terms", reader.entries),
        **reader.shared(),
    )


def _cause(reader: _Reader, path: str, item: dict, place: Place) -> Cause:
    return Cause(
        id=item["id"],
        title=item["title"],
        how_to_tell=reader.text(f"{path}.how_to_tell", item["how_to_tell"]),
        fix=reader.text(f"{path}.fix", item["fix"]),
        cost=reader.text(f"{path}.cost", item.get("cost")),
        snippet=reader.snippet(f"{path}.snippet", item.get("snippet")),
        broken=reader.snippet(f"{path}.broken", item.get("broken")),
        place=place,
    )


def _neighbour(reader: _Reader, path: str, item: dict) -> Neighbour:
    if "id" in item:
        reader.entries.append(
            Reference(id=item["id"], field=f"{path}.id", place=reader.source.place(f"{path}.id"))
        )
    return Neighbour(
        title=item["title"],
        how_to_tell=reader.text(f"{path}.how_to_tell", item["how_to_tell"]),
        id=item.get("id"),
    )


def _areas(root: Path, schemas: Schemas) -> tuple[tuple[Area, ...], tuple[Problem, ...]]:
    source, problems = _data_file(root, AREAS, "area", schemas)
    areas: dict[str, Area] = {}
    for i, item in enumerate(source.data if source else ()):
        if item["id"] in areas:
            message = f"area '{item['id']}' stands here a second time; keep one"
            problems += (Problem(place=source.place(f"[{i}].id"), rule="key-unique", message=message),)
        areas.setdefault(item["id"], Area(**item))
    return tuple(areas.values()), problems


def _skips(root: Path, schemas: Schemas) -> tuple[tuple[Skip, ...], tuple[Problem, ...]]:
    if not (root / UNMEASURED).exists():
        return (), ()
    source, problems = _data_file(root, UNMEASURED, "unmeasured", schemas)
    if source is None:
        return (), problems
    return tuple(Skip(**item, place=source.place(f"skips[{i}]")) for i, item in enumerate(source.data["skips"])), ()


def _data_file(root: Path, path: str, schema: str, schemas: Schemas) -> tuple[Source | None, tuple[Problem, ...]]:
    if not (root / path).exists():
        place = Place(path=path, line=1)
        return None, (Problem(place=place, rule="file-missing", message="is missing; the site needs it"),)
    data, problems = files.read(root / path, path)
    if data is None:
        return None, problems
    source, problems = yaml_source.parse(data, path)
    if source is not None:
        problems += schemas.problems(schema, source, problems)
    return (None if problems else source), problems


def _strays(root: Path) -> Iterator[Problem]:
    """YAML that nothing reads: a contributor would wait in vain for its page."""
    known = (AREAS, UNMEASURED, *(f"{folder}/" for folder in FOLDERS.values()))
    for path in files.below(root, "content"):
        if path.lower().endswith((".yml", ".yaml")) and not path.startswith(known):
            yield _unread(path, f"is read by nothing; entries lie in {' and '.join(FOLDERS.values())}, other data in {AREAS} and {UNMEASURED}")


def _unread(path: str, message: str) -> Problem:
    return Problem(place=Place(path=path, line=1), rule="file-name", message=message)


def _file_name(path: str, file: Path) -> Problem:
    slug = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-") or "entry"
    slug = "index-term" if slug == LIST_PAGE else slug
    return Problem(
        place=Place(path=path, line=1),
        rule="file-name",
        message=f"'{file.name}' is not an entry's name; rename it to {slug}.yml (lower-case words, single hyphens)",
    )
