"""Out-of-memory messages made easy to read: a text without its blanks and frames, and sizes as bytes.

Terminals, notebooks and log viewers wrap these messages anywhere, in the middle of a
word or of a number. So a text is read *flat*: line by line without prefix, colour,
frame and blanks, in lower case. What stands in it is found again by offset.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

SIZE = r"([0-9]{1,12}(?:\.[0-9]{0,4})?)(bytes|[kmgt]i?b)"
"""A size in flat text: number, which NumPy may end with its point, and unit. Longer numbers are nonsense and don't match."""

NUMBER_FIRST = r"(?:^|[^0-9.]|[^0-9]\.)"
"""What stands before a size whose label follows it, so that the end of a longer number is not read as a number."""

LARGEST = 2**46
"""Sizes from 64 TiB on are nonsense. Below it sums of all processes of a card stay exact in JavaScript's numbers too."""

EXACT = 2**53
"""The most for one number of bytes that is added to nothing: up to here JavaScript counts in ones."""

_ESCAPE = re.compile(r"\x1b\[[0-9;:?]{0,24}[A-Za-z]")
_PREFIX = re.compile(
    r"[ \t]{0,200}(?:"
    r"\[(?:rank|default|gpu)?[0-9]{1,5}\]:?"
    r"|(?:rank|gpu) ?[0-9]{1,5}:"
    r"|[0-9]{1,5}: "
    r"|\([A-Za-z_][A-Za-z0-9_ .:=-]{0,60}pid=[0-9]{1,9}[^()\n]{0,60}\)"
    r"|\[?[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}[.,]?[0-9]{0,9}(?:Z|[+-][0-9]{2}:?[0-9]{2})?\]?"
    r"|[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,6})?"
    r"|\[?(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL)\]?:?(?= )"
    r"|\[?[A-Za-z0-9_./-]{1,60}\.py:[0-9]{1,6}\]"
    r"|[A-Za-z][A-Za-z0-9_.-]{0,40} {1,20}\| "
    r"|E {3,12}(?=[A-Za-z])"
    r"|[>|\u2500-\u259f]"
    r")"
)
PREFIX_PIECES = 6
"""Pieces of prefix taken from a line, each by bounded repeats."""

_KEPT = re.compile(r"[^ \t\r\f\v\u00a0\u2000-\u200b\u2028\u2029\u202f\u205f\u2500-\u259f\u3000\ufeff|\x1b]+")
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_UNITS = {"b": 0, "k": 10, "m": 20, "g": 30, "t": 40}

QUOTE_MOST = 240
"""Characters of a message that are quoted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flat:
    """A text without blanks: `text` in lower case, and for each run of other characters its offset, words and line."""

    text: str
    starts: list[int]
    pieces: list[str]
    lines: list[int]

    def line(self, offset: int) -> int:
        """The line, from 1, of a character of `text`."""
        return self.lines[bisect_right(self.starts, offset) - 1]

    def quote(self, start: int, end: int) -> str:
        """The words of the source that `text[start:end]` came from, shortened."""
        at, shown = bisect_right(self.starts, start) - 1, []
        length = 0
        while at < len(self.pieces) and self.starts[at] < end and length <= QUOTE_MOST:
            offset = self.starts[at]
            shown.append(self.pieces[at][max(0, start - offset) : end - offset])
            length += len(shown[-1]) + 1
            at += 1
        whole = " ".join(shown)
        return whole if len(whole) <= QUOTE_MOST else whole[: QUOTE_MOST - 1] + "…"

    def on_one_line(self, start: int, end: int) -> str:
        """`text[start:end]` up to the first line break: a number without a unit must not go on in the next line."""
        line = self.line(start)
        at = bisect_right(self.starts, start)
        while at < len(self.starts) and self.starts[at] < end:
            if self.lines[at] != line:
                return self.text[start : self.starts[at]]
            at += 1
        return self.text[start:end]


def flatten(text: str) -> Flat:
    starts: list[int] = []
    pieces: list[str] = []
    lines: list[int] = []
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        for match in _KEPT.finditer(_bare(line)):
            starts.append(offset)
            pieces.append(match[0])
            lines.append(number)
            offset += len(match[0])
    return Flat(text="".join(pieces).translate(_LOWER), starts=starts, pieces=pieces, lines=lines)


def _bare(line: str) -> str:
    """A line without colours and without what loggers put before it."""
    if "\x1b" in line:
        line = _ESCAPE.sub("", line)
    at = 0
    for _ in range(PREFIX_PIECES):
        match = _PREFIX.match(line, at)
        if match is None:
            break
        at = match.end()
    return line[at:]


def to_bytes(number: str, unit: str, *, binary: bool = False, most: int = LARGEST) -> int | None:
    """Bytes of a printed size, or None where they reach `most`.

    KiB, MiB and GiB are powers of two; kB, MB and GB powers of ten unless `binary`,
    for the tools that write GB and count in powers of two.
    """
    whole, _, part = number.partition(".")
    digits = int(whole + part)
    power = _UNITS[unit[0]]
    factor = 2.0**power if binary or "i" in unit or power == 0 else 1000.0 ** (power // 10)
    exact = digits * factor / 10.0 ** len(part)
    if digits >= EXACT or exact >= most:
        return None
    return int(exact + 0.5)


def last_digit(number: str, unit: str, *, binary: bool = False) -> float:
    """Half of the last printed digit of a size, in bytes: how far the true size may lie from it."""
    part = number.partition(".")[2]
    power = _UNITS[unit[0]]
    factor = 2.0**power if binary or "i" in unit or power == 0 else 1000.0 ** (power // 10)
    return factor / 10.0 ** len(part) / 2 if power else 0.0


def count(number: int) -> str:
    """1234567 → 1,234,567."""
    return f"{number:,}"


def decimal(value: float, places: int) -> str:
    """A number with so many decimals, rounded half up, since the runtimes' own formatting differs at the half."""
    scaled = int(value * 10**places + 0.5)
    whole, part = divmod(scaled, 10**places)
    return f"{count(whole)}.{part:0{places}d}" if places else count(whole)


def size(value: int, places: int = 2) -> str:
    """Bytes as people write them, in the binary units that allocators print."""
    for unit, power in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if value >= 2**power:
            return f"{decimal(value / 2**power, places)} {unit}"
    return f"{value} bytes"
