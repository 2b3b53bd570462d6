"""What a log prints behind the name of a number: `loss: 0.69`, `val_loss=nan`, `Loss is Infinity`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from measures.explain.text import Reading

_NUMBER = re.compile(r"[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,3})?")
_JOINTS = "_/.- "
_BETWEEN = " :=\t'\""
BETWEEN_MOST = 4
"""Characters between the name and the number."""

_BLANKS = re.compile(r"[ \t]+")
"""Columns are filled with them: before a value many count as one."""

_TO_VALUE = re.compile(
    r"(?:[_/.@-](?!scale|weight)[A-Za-z0-9]{1,24}){0,3}[\"'`)\]]{0,3}[ \t]?"
    r"(?:(?:[:=|>]{1,2}|is|was|became|becomes)[ \t]?)?(?:[\"'\[(]|tensor\(|(?:np|numpy)\.float[0-9]{2}\()?[-+]?",
    re.IGNORECASE,
)
"""The rest of a name (`_net`, `/train`) and what parts it from its value. The scale or weight of a loss is no loss."""

_COLOUR = re.compile(r"(?:\x1b\[|\x9b|\u241b\[)[0-9;:?]{0,24}[A-Za-z]|\[[0-9;]{1,12}m")

TO_VALUE_MOST = 96
"""Characters looked at for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A number as printed, with the words `first` (of its name) to `last` (its own)."""

    printed: str
    first: int
    last: int


def series(places: Sequence[tuple[int, int]], reading: Reading) -> list[list[Value]]:
    """The numbers behind the names at `places` (first and last word), in order, one list for each name.

    Names are told apart by the word before, if one character parts them: `val_loss` and
    `train loss` are not `loss`.
    """
    found: dict[str, list[Value]] = {}
    for first, last in places:
        reading.steps += 1
        if (value := _value(first, last, reading)) is not None:
            found.setdefault(_key(first, reading), []).append(value)
    return list(found.values())


def is_value(name: int, value: int, reading: Reading) -> bool:
    """Whether the word `value` is printed as the value of the name whose first part ends with the word `name`."""
    start, end, after = reading.ends[name], reading.starts[value], reading.ends[value]
    if end - start > TO_VALUE_MOST or reading.source[after : after + 1] in ("_", "("):
        return False
    return bool(_TO_VALUE.fullmatch(_BLANKS.sub(" ", _COLOUR.sub("", reading.source[start:end]))))


def _value(first: int, last: int, reading: Reading) -> Value | None:
    start = reading.ends[last]
    if last + 1 >= len(reading.words) or reading.starts[last + 1] - start > BETWEEN_MOST:
        return None
    number = _NUMBER.match(reading.source, reading.starts[last + 1])
    if number is None or any(c not in _BETWEEN for c in reading.source[start : number.start()]):
        return None
    end = last + 1
    while end + 1 < len(reading.words) and reading.ends[end + 1] <= number.end():
        end += 1
    return Value(printed=number[0], first=first, last=end)


def _key(first: int, reading: Reading) -> str:
    start = reading.starts[first]
    joined = first > 0 and reading.ends[first - 1] == start - 1 and reading.source[start - 1] in _JOINTS
    return reading.words[first - 1] if joined and not "0" <= reading.words[first - 1][0] <= "9" else ""
