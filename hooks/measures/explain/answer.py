"""The answer to a pasted text: its errors, the root first, and the causes that the text speaks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from measures.explain import likely, matcher, memory, messages, nearest, order, text
from measures.explain.matcher import Span
from measures.explain.order import Found
from measures.explain.pattern import Pattern, compiled
from measures.explain.text import Reading

SPANS_MOST = 100
"""Places of one trouble that an answer lists; a loop can print the same line a thousand times."""

NAME_WEIGHT = 25
"""Percent of the heaviest word's weight that makes a word of a title a name."""

ASIDE_SHARE = 85
"""Percent of a wording that must stand in a warning or a quoted line to be told there, where it was not just cut."""


def explain(book: Mapping, pasted: str) -> dict:
    """What the book knows of a text: `lines`, `findings` and `guesses`, as plain data.

    `book` is data/explain.json. Raises nothing, whatever the text.
    """
    reading = text.read(pasted)
    heaviest = max(book["weights"].values(), default=1)
    found = [known for trouble in book["troubles"] if (known := _known(trouble, reading, book["weights"], heaviest))]
    found += _likely(book, reading, found, heaviest)
    found = messages.attach(found, memory.decode(pasted), book, reading)
    ranked = order.ordered(found, reading)
    first = min((item.line for item in ranked), default=0)
    return {
        "lines": reading.line_count,
        "findings": [_finding(item, reading, root=n == 0, first=item.line == first) for n, item in enumerate(ranked)],
        "guesses": [] if ranked else nearest.guesses(book, reading, heaviest),
    }


def _known(trouble: Mapping, reading: Reading, weights: Mapping[str, int], heaviest: int) -> Found | None:
    """The trouble if one of its signatures stands in the text, with every place of every signature."""
    hits = [(span, source) for source in trouble["signatures"] for span in matcher.find(compiled(source), reading)]
    if not hits:
        return None
    hits.sort(key=lambda hit: (order.voice(hit[0], reading), hit[0].first, -hit[0].last))
    span, source = hits[0]
    return Found(
        trouble=trouble,
        signature=source,
        percent=100,
        weight=sum(weights.get(word, heaviest) for word in compiled(source).words),
        spans=_apart([span for span, _ in hits]),
        line=reading.lines[span.first],
        voice=order.voice(span, reading),
    )


def _apart(spans: list[Span]) -> list[Span]:
    """Places in order, those that overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.first, span.last)):
        if merged and span.first <= merged[-1].last:
            merged[-1] = Span(first=merged[-1].first, last=max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return merged


def _likely(book: Mapping, reading: Reading, known: Sequence[Found], heaviest: int) -> list[Found]:
    """Troubles of whose signatures only a part stands in the text, where nothing known stands."""
    ids = {item.trouble["id"] for item in known}
    taken = [span for item in known for span in item.spans]
    found: list[Found] = []
    for trouble in book["troubles"]:
        best: Found | None = None
        name = frozenset(w for w in compiled(trouble["title"]).words if 100 * book["weights"].get(w, 0) >= NAME_WEIGHT * heaviest)
        for source in trouble["signatures"] if trouble["id"] not in ids else ():
            part = likely.find(compiled(source), reading, book["weights"], heaviest, name)
            if part is None or (best and part.rank <= best.rank):
                continue
            if any(part.span.first <= span.last and span.first <= part.span.last for span in taken):
                continue
            voice = order.voice(part.span, reading)
            if voice == order.ASIDE and part.share < ASIDE_SHARE and not part.is_cut:
                continue
            if not likely.tells(part, *_rivals(book, trouble, source)):
                continue
            best = Found(
                trouble=trouble,
                signature=source,
                percent=min(part.share, 99),
                weight=part.weight,
                rank=part.rank,
                spans=[part.span],
                line=reading.lines[part.span.first],
                voice=voice,
            )
        found += [best] if best else []
    # Of two that share a place the one with more of its wording there is meant.
    found.sort(key=lambda item: -item.rank)
    kept: list[Found] = []
    for item in found:
        if not any(item.spans[0].first <= o.spans[0].last and o.spans[0].first <= item.spans[0].last for o in kept):
            kept.append(item)
    return kept


def _rivals(book: Mapping, trouble: Mapping, source: str) -> tuple[list[Pattern], list[Pattern]]:
    """The trouble's other patterns, and those of other troubles."""
    own = [compiled(other) for other in trouble["signatures"] if other != source]
    return own, [compiled(other) for item in book["troubles"] if item is not trouble for other in item["signatures"]]


def _finding(item: Found, reading: Reading, root: bool, first: bool) -> dict:
    return {
        "trouble": item.trouble["id"],
        "certainty": "known" if item.percent == 100 else "likely",
        "line": item.line,
        "first": first,
        "root": root,
        "why": item.because,
        "signature": item.signature,
        "spans": [_shown(span, reading) for span in item.spans[:SPANS_MOST]],
        "causes": _causes(item, reading),
        "memory": item.message,
    }


def _causes(item: Found, reading: Reading) -> list[dict]:
    """The causes: the one whose case the numbers name, then those with most clues; ties keep the entry's order."""
    found = []
    for cause in item.trouble["causes"]:
        case = item.message and item.message["case"]
        because = [f"line {item.message['line']}: {item.message['title']}"] if case in cause["cases"] else []
        for clue in cause["clues"]:
            for span in matcher.find(compiled(clue), reading)[:1]:
                because.append(f"line {reading.lines[span.first]}: {_shown(span, reading)['text']}")
        found.append((case not in cause["cases"], -len(because), {"id": cause["id"], "because": because}))
    return [cause for *_, cause in sorted(found, key=lambda ranked: ranked[:2])]


def _shown(span: Span, reading: Reading) -> dict:
    start, end = reading.starts[span.first], reading.ends[span.last]
    return {"line": reading.lines[span.first], "text": reading.source[start:end]}
