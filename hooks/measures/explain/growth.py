"""Numbers that run away: a value printed again and again under one name, in the end a thousand times its least."""

from __future__ import annotations

import re
from collections.abc import Sequence

from measures.explain.text import Reading

FACTOR, LEAST = 1000.0, 100.0
"""The last value is more than so many times the least before it, and more than this: small losses jump by themselves."""

_NUMBER = re.compile(r"[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,3})?")
_JOINTS = "_/.- "
_BETWEEN = " :=\t'\""
BETWEEN_MOST = 4
"""Characters between the name and the number."""


def find(places: Sequence[tuple[int, int]], reading: Reading) -> list[tuple[int, int]]:
    """Those `places` (first and last word of a name) that a grown number follows, with the number, if the last one has grown.

    Names are told apart by the word before, if one character parts them: `val_loss` and
    `train loss` are not `loss`.
    """
    series: dict[str, list[tuple[float, int, int]]] = {}
    for first, last in places:
        reading.steps += 1
        if (value := _value(last, reading)) is not None:
            series.setdefault(_key(first, reading), []).append((value[0], first, value[1]))
    return sorted(place for values in series.values() for place in _grown(values))


def _grown(values: list[tuple[float, int, int]]) -> list[tuple[int, int]]:
    least, found, grown = values[0][0], [], False
    for value, first, last in values[1:]:
        grown = value > LEAST and value > FACTOR * least
        if grown:
            found.append((first, last))
        least = min(least, value)
    return found if grown else []


def _value(last: int, reading: Reading) -> tuple[float, int] | None:
    """The number behind word `last` and the index of its own last word."""
    start = reading.ends[last]
    if last + 1 >= len(reading.words) or reading.starts[last + 1] - start > BETWEEN_MOST:
        return None
    number = _NUMBER.match(reading.source, reading.starts[last + 1])
    if number is None or any(c not in _BETWEEN for c in reading.source[start : number.start()]):
        return None
    end = last + 1
    while end + 1 < len(reading.words) and reading.ends[end + 1] <= number.end():
        end += 1
    return float(number[0]), end


def _key(first: int, reading: Reading) -> str:
    start = reading.starts[first]
    joined = first > 0 and reading.ends[first - 1] == start - 1 and reading.source[start - 1] in _JOINTS
    return reading.words[first - 1] if joined and not "0" <= reading.words[first - 1][0] <= "9" else ""
