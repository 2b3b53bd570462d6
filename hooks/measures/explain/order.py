"""Which error to read first: the likely root among those found, and why each stands where it does.

The earliest error is the root, for what follows an error is mostly brought about by it.
Three things overrule that: a line that calls itself an error comes before one that only
tells, and that before one that warns or quotes code; an entry says which troubles bring
its own about (`follows`); and the numbers of a message say which of two troubles that
share it is meant (`refines`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measures.explain.matcher import Span, find
from measures.explain.pattern import compiled
from measures.explain.text import Reading

ERROR, PLAIN, ASIDE = 0, 1, 2
"""How a line speaks: as an error, neither way, or aside: a warning, a piece of code in a traceback."""

LINE_WORDS = 60
"""Words of a line looked at before the place of a signature, and behind it."""

_LETTERS = {"e": ERROR, "f": ERROR, "w": ASIDE, "i": ASIDE}
"""Levels as glog writes them: `[E1125 07:12:03 ProcessGroupNCCL.cpp:607]`."""

_ASIDES = {"warn", "info", "debug", "notice", "raise", "def"}
_ERRORS = {"fatal", "critical", "failed", "failure", "fail", "abort", "aborted"}

CHAINED = (
    "During handling of the above exception, another exception occurred",
    "The above exception was the direct cause of the following exception",
)
"""What Python prints between two exceptions of which the first led to the second."""


@dataclass(kw_only=True, slots=True)
class Found:
    """A trouble found in a text. `spans` are in order; `percent` is 100 for a whole signature."""

    trouble: Mapping
    signature: str
    percent: int
    weight: int
    spans: list[Span]
    line: int
    voice: int
    rank: int = 0
    """Among likely ones that share a place, which is meant."""
    message: Mapping | None = None
    """What the decoder read in a message of this trouble."""
    because: str = ""


def voice(span: Span, reading: Reading) -> int:
    """How the line of a span speaks: the first word that says it decides."""
    first, last, words, lines = span.first, span.last, reading.words, reading.lines
    while first > 0 and span.first - first < LINE_WORDS and lines[first - 1] == lines[span.first]:
        first -= 1
    while last + 1 < len(words) and last - span.last < LINE_WORDS and lines[last + 1] == lines[span.last]:
        last += 1
    for at in range(first, last + 1):
        word = words[at]
        reading.steps += 1
        if word in _ASIDES or word.endswith("warning"):
            return ASIDE
        if word in _ERRORS or word.endswith(("error", "exception")):
            return ERROR
        if word in _LETTERS and reading.source[reading.starts[at] - 1 : reading.starts[at]] == "[":
            return _LETTERS[word]
    return PLAIN


def ordered(found: Sequence[Found], reading: Reading) -> list[Found]:
    """The root first, then what is as certain and as early; `because` says why each stands there."""
    ranked = sorted(found, key=lambda f: (f.voice, f.percent < 100, f.line, -f.weight, f.spans[0].first))
    for reason in (_refined, _followed):
        ranked = reason(ranked)
    _explain(ranked, reading)
    return ranked


def _refined(ranked: list[Found]) -> list[Found]:
    """A special trouble stands before the general one whose message it shares if the numbers say so, else behind it."""
    result = list(ranked)
    for special in ranked:
        refines = special.trouble["refines"]
        general = next((f for f in result if refines and f.trouble["id"] == refines["id"]), None)
        if general is None:
            continue
        meant = bool(special.message) and special.message["case"] in refines["cases"]
        result.remove(special)
        result.insert(result.index(general) + (0 if meant else 1), special)
        if meant:
            special.because = "the numbers of the message are those of this case"
    return result


def _followed(ranked: list[Found]) -> list[Found]:
    """A trouble that often brings another one of the text about takes that one's place, directly before it."""
    result: list[Found] = []

    def place(item: Found, above: tuple[Found, ...]) -> None:
        if item in result or item in above:
            return
        for other in ranked:
            mutual = item.trouble["id"] in other.trouble["follows"]
            if other.trouble["id"] in item.trouble["follows"] and not mutual:
                place(other, (*above, item))
        result.append(item)

    for item in ranked:
        place(item, ())
    return result


def _explain(ranked: list[Found], reading: Reading) -> None:
    chained = sorted(reading.lines[span.first] for sentence in CHAINED for span in find(compiled(sentence), reading))
    for n, item in enumerate(ranked):
        item.because = item.because or _reason(item, ranked, chained, root=n == 0)


def _reason(item: Found, ranked: list[Found], chained: list[int], root: bool) -> str:
    others = [other for other in ranked if other is not item]
    brought = next((other for other in others if other.trouble["id"] in item.trouble["follows"]), None)
    brings = next((other for other in others if item.trouble["id"] in other.trouble["follows"]), None)
    above = [other.line for other in others if any(other.line < line < item.line for line in chained)]
    if item.percent < 100:
        return f"{item.percent} % of the wording stands here, in order"
    if not root and item.line == ranked[0].line:
        return "about the same message"
    if brings and root and brings.line != item.line:
        return f"often brings about what line {brings.line} says"
    if brought and not root:
        return f"often brought about by what line {brought.line} says"
    if item.voice == ASIDE:
        return "a warning or a quoted line, not the error itself"
    if above:
        return f"raised while the error of line {min(above)} was handled"
    if not others:
        return "the only error that we know in this text"
    if not root:
        return f"stands behind line {ranked[0].line}" if item.line > ranked[0].line else "no line that calls itself an error"
    earlier = any(other.line < item.line for other in others)
    return "the earliest line that calls itself an error" if earlier else "the earliest error that we know in this text"
