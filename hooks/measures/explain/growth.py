"""Numbers that tell by their course: one that runs away, and one that stays what a model knows before it has learnt anything."""

from __future__ import annotations

import math
from collections.abc import Sequence

from measures.explain.text import Reading
from measures.explain.values import Value, series

FACTOR, LEAST = 1000.0, 100.0
"""The last value is more than so many times the least before it, and more than this: small losses jump by themselves."""

SAME = 3
"""Lines at the end that print the same value."""

DECIMALS = 4
"""At least so many: with fewer, healthy losses are printed alike."""

CHANCE_ONE_IN = 5
"""Logarithms of whole numbers stand at least so many roundings apart, so that a loss is not one of them by chance."""


def find(places: Sequence[tuple[int, int]], reading: Reading) -> list[tuple[int, int]]:
    """Those `places` (first and last word of a name) that a grown number follows, with the number, if the last one has grown."""
    return sorted(place for values in series(places, reading) for place in _grown(values))


def find_flat(places: Sequence[tuple[int, int]], reading: Reading) -> list[tuple[int, int]]:
    """The same for a number that in the end stays at ln k on several lines: the loss of guessing among k classes."""
    return sorted(place for values in series(places, reading) for place in _flat(values, reading))


def _grown(values: Sequence[Value]) -> list[tuple[int, int]]:
    least, found, grown = float(values[0].printed), [], False
    for value in values[1:]:
        number = float(value.printed)
        grown = number > LEAST and number > FACTOR * least
        if grown:
            found.append((value.first, value.last))
        least = min(least, number)
    return found if grown else []


def _flat(values: Sequence[Value], reading: Reading) -> list[tuple[int, int]]:
    printed = values[-1].printed
    same = len(values)
    while same > 0 and values[same - 1].printed == printed:
        same -= 1
    end = values[same:]
    lines = {reading.lines[value.first] for value in end}
    return [(value.first, value.last) for value in end] if len(lines) >= SAME and _is_guessing(printed) else []


def _is_guessing(printed: str) -> bool:
    """Whether a printed number is ln k of a whole number k from 2, and not by chance."""
    decimals = len(printed.partition(".")[2])
    number = float(printed)
    if not printed.replace(".", "").isdigit() or decimals < DECIMALS or not 0.6 < number < 12:
        return False
    rounding = 10.0**-decimals
    classes = math.floor(math.exp(number) + 0.5)
    return CHANCE_ONE_IN * rounding * classes < 1 and abs(math.log(classes) - number) <= 0.6 * rounding
