"""The answer to a pasted text: its errors in order of what to read first, and the causes it speaks for."""

from __future__ import annotations

from collections.abc import Mapping

from measures.explain import text
from measures.explain.matcher import Span, find
from measures.explain.pattern import compiled
from measures.explain.text import Reading

SPANS_MOST = 100
"""Places of one trouble that an answer lists; a loop can print the same line a thousand times."""


def explain(book: Mapping, pasted: str) -> dict:
    """What the book knows of a text: `lines`, `findings` and `guesses`, as plain data.

    `book` is data/explain.json. Raises nothing, whatever the text.
    """
    reading = text.read(pasted)
    findings = [found for trouble in book["troubles"] if (found := _finding(trouble, reading))]
    findings.sort(key=lambda found: found["line"])
    for n, found in enumerate(findings):
        found["first"] = found["root"] = n == 0
    return {"lines": reading.line_count, "findings": findings, "guesses": []}


def _finding(trouble: Mapping, reading: Reading) -> dict | None:
    hits = [(span, source) for source in trouble["signatures"] for span in find(compiled(source), reading)]
    if not hits:
        return None
    hits.sort(key=lambda hit: (hit[0].first, -hit[0].last))
    span, source = hits[0]
    return {
        "trouble": trouble["id"],
        "certainty": "known",
        "line": reading.lines[span.first],
        "first": False,
        "root": False,
        "why": "",
        "signature": source,
        "spans": [_shown(span, reading) for span, _ in hits[:SPANS_MOST]],
        "causes": _causes(trouble, reading),
        "memory": None,
    }


def _causes(trouble: Mapping, reading: Reading) -> list[dict]:
    """The causes, those with most clues in the text first; ties keep the entry's order."""
    found = []
    for cause in trouble["causes"]:
        because = []
        for clue in cause["clues"]:
            for span in find(compiled(clue), reading)[:1]:
                because.append(f"line {reading.lines[span.first]}: {_shown(span, reading)['text']}")
        found.append({"id": cause["id"], "because": because})
    return sorted(found, key=lambda cause: -len(cause["because"]))


def _shown(span: Span, reading: Reading) -> dict:
    start, end = reading.starts[span.first], reading.ends[span.last]
    return {"line": reading.lines[span.first], "text": reading.source[start:end]}
