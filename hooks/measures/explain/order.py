"""Which error to read first: the likely root among those found, and why each stands where it does.

The earliest error is the root, for what follows an error is mostly brought about by it.
Three things overrule that: a line that only warns or quotes code is no error, an entry
says which troubles bring its own about (`follows`), and the numbers of a message say
which of two troubles that share it is meant (`refines`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measures.explain.matcher import Span, find
from measures.explain.pattern import compiled
from measures.explain.text import Reading

ERROR, ASIDE = 0, 1
"""How a line speaks: as an error, or aside: a warning, a piece of code in a traceback."""

LINE_WORDS = 60
"""Words of a line looked at before the place of a signature."""

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
    message: Mapping | None = None
    """What the decoder read in a message of this trouble."""
    because: str = ""


def voice(span: Span, reading: Reading) -> int:
    """How the line of a span speaks: the first word that says it decides; an error if none does."""
    first = span.first
    while first > 0 and span.first - first < LINE_WORDS and reading.lines[first - 1] == reading.lines[span.first]:
        first -= 1
    for at in range(first, span.last + 1):
        word = reading.words[at]
        reading.steps += 1
        if word in _ASIDES or word.endswith("warning"):
            return ASIDE
        if word in _ERRORS or word.endswith(("error", "exception")):
            return ERROR
    return ERROR


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
    """A trouble that another one of the text often brings about stands behind it."""
    result: list[Found] = []
    waiting = list(ranked)
    while waiting:
        ids = {f.trouble["id"] for f in waiting}
        # Entries may name each other; then the earlier one goes first.
        free = next((f for f in waiting if not ids & set(f.trouble["follows"]) - {f.trouble["id"]}), waiting[0])
        waiting.remove(free)
        result.append(free)
    return result


def _explain(ranked: list[Found], reading: Reading) -> None:
    chained = sorted(reading.lines[span.first] for sentence in CHAINED for span in find(compiled(sentence), reading))
    by_id = {f.trouble["id"]: f for f in ranked}
    for n, item in enumerate(ranked):
        if item.because:
            continue
        brought = next((by_id[id_] for id_ in item.trouble["follows"] if id_ in by_id and by_id[id_] is not item), None)
        above = [f for f in ranked if any(f.line < line < item.line for line in chained)]
        if item.percent < 100:
            item.because = f"{item.percent} % of the wording stands here, in order"
        elif brought and n:
            item.because = f"often brought about by what line {brought.line} says"
        elif item.voice == ASIDE:
            item.because = "a warning or a quoted line, not the error itself"
        elif above:
            item.because = f"raised while the error of line {min(f.line for f in above)} was handled"
        elif n == 0 and len(ranked) > 1:
            item.because = "the earliest error that we know in this text"
        elif n:
            item.because = f"stands behind line {ranked[0].line}"
        else:
            item.because = "the only error that we know in this text"
