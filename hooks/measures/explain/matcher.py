"""Where a pattern stands in a text, in time that grows with the text's length alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from measures.explain import growth, text, values
from measures.explain.pattern import GAP_LINES, GAP_WORDS, Pattern, compiled
from measures.explain.text import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words `first` to `last` of a reading, both included."""

    first: int
    last: int


def matches(source: str, pasted: str) -> bool:
    """Whether a pattern stands in a text."""
    return bool(find(compiled(source), text.read(pasted)))


def find(pattern: Pattern, reading: Reading) -> list[Span]:
    """Every place of the pattern, from left to right, none overlapping the one before."""
    if not pattern.runs or not all(word in reading.places for word in pattern.words):
        return []
    chains = _run(pattern.runs[0], reading)
    for n, run in enumerate(pattern.runs[1:], 1):
        if not chains:
            return []
        chains = _joined(chains, _run(run, reading), reading, _FITS[n in pattern.smaller, n in pattern.values])
    if pattern.begins:
        chains = [span for span in chains if reading.begins(span.first)]
    if pattern.ends:
        chains = [span for span in chains if reading.ends_line(span.last)]
    if pattern.grows or pattern.stays:
        course = growth.find if pattern.grows else growth.find_flat
        chains = [Span(first=a, last=b) for a, b in course([(span.first, span.last) for span in chains], reading)]
    return _apart(chains)


def _run(run: tuple[str, ...], reading: Reading) -> list[Span]:
    """Every place of words that follow each other."""
    found = []
    for first in reading.places.get(run[0], ()):
        at, last = first, first
        for word in run:
            last = step(reading, at, word)
            if last < 0:
                break
            at = last + 1
        if last >= 0:
            found.append(Span(first=first, last=last))
    return found


def step(reading: Reading, at: int, word: str) -> int:
    """Index of the last word read if `word` stands at `at`, else -1.

    It may stand behind the prefix of a line that begins at `at`, or be cut in two by a
    line break.
    """
    words = reading.words
    for here in (at, reading.content[at]) if at < len(words) else ():
        reading.steps += 1
        if words[here] == word:
            return here
        if reading.wraps[here] and here + 1 < len(words):
            rest = reading.content[here + 1]
            if len(words[here]) + len(words[rest]) == len(word) and words[here] + words[rest] == word:
                return rest
    return -1


def _joined(before: list[Span], after: list[Span], reading: Reading, fits: Callable[[int, int, Reading], bool]) -> list[Span]:
    """Chains that go on with a later run where what stands between fits.

    Two pointers: both lists are in order, and the nearest chain that has ended is as
    good as any, for only the distance to it counts.
    """
    found = []
    index = -1
    for span in after:
        while index + 1 < len(before) and before[index + 1].last < span.first:
            index += 1
            reading.steps += 1
        if index < 0:
            continue
        end = before[index].last
        if fits(end, span.first, reading):
            found.append(Span(first=before[index].first, last=span.last))
    return found


def _is_near(end: int, start: int, reading: Reading) -> bool:
    return start - end - 1 <= GAP_WORDS and reading.lines[start] - reading.lines[end] <= GAP_LINES


def _has_smaller(end: int, start: int, reading: Reading) -> bool:
    return start - end == 3 and _is_smaller(*reading.words[end + 1 : start])


_FITS = {(False, False): _is_near, (True, False): _has_smaller, (False, True): values.is_value}
"""What may stand between two runs, by (two numbers, the first smaller; a name's value)."""


def _is_smaller(first: str, second: str) -> bool:
    """Whether both are numbers and the first is smaller; as text, for a hostile number may have a million digits."""
    if not ("0" <= first[0] <= "9" and "0" <= second[0] <= "9"):
        return False
    a, b = first.lstrip("0"), second.lstrip("0")
    return (len(a), a) < (len(b), b)


def _apart(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if kept and span.first <= kept[-1].last:
            continue
        kept.append(span)
    return kept
