"""Read content: YAML files become documents, areas and owed runs, or problems.

A file that fails gives problems and no document; the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from measures import files, yaml_source
from measures.load import data, documents, entries
from measures.load.reader import Reader
from measures.model import Area, Document, Entry, LearningPath, Place, Problem, Skip, Verdicts
from measures.schemas import Schemas

FOLDERS = {
    "term": "content/terms",
    "trouble": "content/troubles",
    "myth": "content/myths",
    "verdicts": "content/verdicts",
    "path": "content/paths",
}
"""Where the documents of a kind lie, one file each. The kind is the name of its schema too."""
LIST_PAGE = "index"
"""No document's id: the page of that name lists them."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_BUILD: dict[str, Callable[[Reader], Document]] = {
    "term": entries.term,
    "trouble": entries.trouble,
    "myth": entries.myth,
    "verdicts": documents.verdicts,
    "path": documents.path,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    documents: tuple[Document, ...]
    areas: tuple[Area, ...]
    skips: tuple[Skip, ...]
    unread: frozenset[str] = frozenset()
    """Ids of documents whose file has problems: others may refer to them all the same."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(document for document in self.documents if isinstance(document, Entry))

    @property
    def verdicts(self) -> tuple[Verdicts, ...]:
        return tuple(document for document in self.documents if isinstance(document, Verdicts))

    @property
    def paths(self) -> tuple[LearningPath, ...]:
        return tuple(document for document in self.documents if isinstance(document, LearningPath))


def read(root: Path, schemas: Schemas | None = None) -> tuple[Content, tuple[Problem, ...]]:
    """Everything below `root`/content that is data, in order of path, and what is wrong with it."""
    schemas = schemas or Schemas(root / "schema")
    problems: list[Problem] = []
    found: list[Document] = []
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
            content, wrong = files.read(file, path)
            document = None
            if content is not None:
                document, wrong = parse(kind, content, path, schemas)
            problems += wrong
            if document:
                found.append(document)
            else:
                unread.add(file.stem)
    areas, wrong = data.areas(root, schemas)
    problems += wrong
    skips, wrong = data.skips(root, schemas)
    problems += wrong
    problems += _strays(root)
    return Content(documents=tuple(found), areas=areas, skips=skips, unread=frozenset(unread)), tuple(problems)


def parse(kind: str, content: bytes, path: str, schemas: Schemas) -> tuple[Document | None, tuple[Problem, ...]]:
    """One document from its bytes; `kind` is a key of FOLDERS, `path` posix and relative to the root."""
    source, problems = yaml_source.parse(content, path)
    if source is None:
        return None, problems
    problems += schemas.problems(kind, source, problems)
    if problems:
        return None, problems
    return _BUILD[kind](Reader(source)), ()


def _strays(root: Path) -> Iterator[Problem]:
    """YAML that nothing reads: a contributor would wait in vain for its page."""
    known = (data.AREAS, data.UNMEASURED, *(f"{folder}/" for folder in FOLDERS.values()))
    for path in files.below(root, "content"):
        if path.lower().endswith((".yml", ".yaml")) and not path.startswith(known):
            yield _unread(path, f"is read by nothing; documents lie in {', '.join(FOLDERS.values())}, other data in {data.AREAS} and {data.UNMEASURED}")


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
