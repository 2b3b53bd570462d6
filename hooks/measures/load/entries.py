"""Terms, troubles and myths from the values of their files."""

from __future__ import annotations

from measures.load.reader import Reader
from measures.model import (
    Answer,
    AppliesTo,
    Cause,
    Misconception,
    Myth,
    Neighbour,
    Place,
    Reference,
    Refinement,
    Signature,
    Term,
    Trouble,
    TryFirst,
)


def term(reader: Reader) -> Term:
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


def trouble(reader: Reader) -> Trouble:
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
        refines=_refinement(reader, data.get("refines")),
        follows=reader.ids("follows", reader.entries),
        applies_to=tuple(AppliesTo(**item) for item in data["applies_to"]),
        neighbours=tuple(_neighbour(reader, path, item) for path, item, _ in reader.items("not_to_be_confused_with")),
        broken=reader.snippet("broken", data.get("broken")),
        not_reproduced=reader.field("not_reproduced"),
        detectors=reader.ids("detectors", reader.snippets),
        terms=reader.ids("terms", reader.entries),
        **reader.shared(),
    )


def _cause(reader: Reader, path: str, item: dict, place: Place) -> Cause:
    return Cause(
        id=item["id"],
        title=item["title"],
        how_to_tell=reader.text(f"{path}.how_to_tell", item["how_to_tell"]),
        fix=reader.text(f"{path}.fix", item["fix"]),
        clues=tuple(item.get("clues", ())),
        cases=tuple(item.get("cases", ())),
        cost=reader.text(f"{path}.cost", item.get("cost")),
        snippet=reader.snippet(f"{path}.snippet", item.get("snippet")),
        broken=reader.snippet(f"{path}.broken", item.get("broken")),
        place=place,
    )


def _refinement(reader: Reader, item: dict | None) -> Refinement | None:
    if item is None:
        return None
    reader.entries.append(Reference(id=item["id"], field="refines.id", place=reader.source.place("refines.id")))
    return Refinement(id=item["id"], cases=tuple(item["cases"]))


def _neighbour(reader: Reader, path: str, item: dict) -> Neighbour:
    if "id" in item:
        reader.entries.append(
            Reference(id=item["id"], field=f"{path}.id", place=reader.source.place(f"{path}.id"))
        )
    return Neighbour(
        title=item["title"],
        how_to_tell=reader.text(f"{path}.how_to_tell", item["how_to_tell"]),
        id=item.get("id"),
    )


def myth(reader: Reader) -> Myth:
    return Myth(
        verdict=reader.data["verdict"],
        answer=reader.field("answer"),
        tested=reader.sections("tested"),
        why_believed=reader.field("why_believed"),
        instead=reader.field("instead"),
        **reader.shared(),
    )
