"""Builds the parts that documents share from a file's values, and remembers what it met."""

from __future__ import annotations

from measures.model import Place, Question, Reference, Related, Section, Text, Waiver
from measures.model import Source as Cited
from measures.yaml_source import Source


class Reader:
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
            "area": self.data["area"],
            "added": self.data["added"],
            "aliases": tuple(self.data.get("aliases", ())),
            "keywords": tuple(self.data.get("keywords", ())),
            "formerly": tuple(self.data.get("formerly", ())),
            "questions": questions,
            "related": related,
            **self.common(),
        }

    def common(self) -> dict:
        """The fields of `Document`; called last, when every text has been met."""
        return {
            "id": self.source.path.rsplit("/", 1)[1].removesuffix(".yml"),
            "title": self.data["title"],
            "summary": self.data["summary"],
            "place": Place(path=self.source.path, line=1),
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
