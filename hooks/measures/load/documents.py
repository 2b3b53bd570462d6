"""Verdicts and learning paths from the values of their files."""

from __future__ import annotations

from measures.load.reader import Reader
from measures.model import LearningPath, Reference, Step, Verdict, Verdicts


def verdicts(reader: Reader) -> Verdicts:
    found = []
    for path, item, place in reader.items("verdicts"):
        for name in ("entry", "myth"):
            if name in item:
                at = f"{path}.{name}"
                reader.entries.append(Reference(id=item[name], field=at, place=reader.source.place(at)))
        for i, snippet_id in enumerate(item.get("snippets", ())):
            reader.snippet(f"{path}.snippets[{i}]", snippet_id)
        found.append(
            Verdict(
                id=item["id"],
                claim=item["claim"],
                verdict=item["verdict"],
                because=reader.text(f"{path}.because", item["because"]),
                entry=item["entry"],
                myth=item.get("myth"),
                snippets=tuple(item.get("snippets", ())),
                place=place,
            )
        )
    return Verdicts(verdicts=tuple(found), **reader.common())


def path(reader: Reader) -> LearningPath:
    intro = reader.field("intro")
    steps = []
    for at, item, place in reader.items("steps"):
        reader.entries.append(Reference(id=item["entry"], field=f"{at}.entry", place=reader.source.place(f"{at}.entry")))
        steps.append(Step(entry=item["entry"], why=reader.text(f"{at}.why", item["why"]), place=place))
    return LearningPath(intro=intro, steps=tuple(steps), **reader.common())
