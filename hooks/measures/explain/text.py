"""A pasted text as words: where each stands, on which line, and what is only the line's prefix.

Words are runs of letters or runs of digits in lower case; everything else (blanks,
punctuation, escape sequences, box drawing, bars of progress) parts words and is dropped.
An underscore parts them too, and a letter from a digit: `cuda0` is `cuda`, `0`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ALPHABET = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f\u0590-\u06ff"
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
"""Written without blanks, so each sign is a word. The ranges are spelt out: two runtimes must agree on them."""

_PIECE = re.compile(
    r"(?P<escape>(?:\x1b\[|\x9b|\u241b\[|\\(?:u001[bB]|x1[bB]|033|e)\[)[0-9;:?]{0,24}[A-Za-z]|\x1b\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)|\[[0-9;]{1,12}m"
    r"|\\[nrt](?=[A-Z \\\"'\[(-])|\\u[0-9a-fA-F]{4}(?![0-9a-fA-F])"
    r"|&(?:quot|apos|lt|gt|amp|nbsp|#[0-9]{1,5}|#x[0-9a-fA-F]{1,4});)"
    rf"|(?P<word>[{_ALPHABET}]+|[0-9]+|[{_IDEOGRAPH}])"
    r"|(?P<end>\r?\n|\r)"
)

"""Behind escape sequences come what JSON, Python's repr and HTML write for a line break and other signs; `\\n` behind a drive's name would be a folder."""

_CLOCK = r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?"
_DAY = r"[0-9]{2,4}[-/][0-9]{2}(?:[-/][0-9]{2,4})?"
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)"
_PREFIX = re.compile(
    r"(?:"
    r"[ \t]+"
    r"|(?:\x1b\[|\x9b|\u241b\[)[0-9;:?]{0,24}[A-Za-z]|\[[0-9;]{1,12}m"
    r"|[\u2500-\u259f>|*][ \t]{0,8}"
    r"|\[?(?:rank|default|worker|gpu|node|proc|process|TP|PP|DP)[ _]?[0-9]{1,4}\]?(?:[:\]>|] ?|(?= ))"
    r"|\((?:[A-Za-z_][A-Za-z0-9_.:]{0,40} ){0,2}pid=[0-9]{1,9}[^)\n]{0,60}\)"
    rf"|[\[(<]?{_DAY}[T ,]{{1,2}}{_CLOCK}(?:Z|[ ]?[+-][0-9]{{2}}:?[0-9]{{2}})?[\])>]?[ ,:-]{{0,3}}"
    rf"|[\[(<]?{_CLOCK}[\])>]?[ ,:-]{{0,3}}"
    r"|[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} [A-Za-z0-9_.-]{1,60} [A-Za-z0-9_.\[\]-]{1,60}: "
    r"|\[ {0,8}[0-9]{1,9}\.[0-9]{1,9}\]"
    rf"|[\[(<]?{_LEVEL}[\])>]?(?:[ ]?[:|-]|(?= ))(?:[ ]?[A-Za-z_][A-Za-z0-9_.]{{0,60}}:)?"
    rf"|\[{_LEVEL}\|[^\]\n]{{1,80}}\]"
    r"|\[?[A-Za-z0-9_./-]{1,60}\.(?:py|cpp|cc|cu|go|rs):[0-9]{1,6}\]?:?"
    r"|E {3}(?=[^ \t\r\n])"
    r"|[A-Za-z][A-Za-z0-9_.-]{0,40} {1,20}\| "
    r"|[0-9]{1,6}(?: {0,4}[|:\u2502]|\t)(?=[ \t])"
    r"|NVRM: "
    r")"
)
"""One piece of what loggers put before a line. Each has bounded repeats only; the reader applies it a few times."""

_BAR = re.compile(r"%\|[^|\n]{0,240}\| {0,3}[^ \n\[]{1,30} \[[^\]\n]{0,80}\]")
"""A bar of progress from its percent sign on; a line may go on behind it."""

BAR_BEFORE = 80
"""Characters before the percent sign: what is in progress."""

PREFIX_PIECES = 12
"""Pieces of prefix looked for on a line; what follows is read as text."""


@dataclass(kw_only=True, slots=True)
class Reading:
    """A text read. All lists have one item for each word."""

    source: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Offset of the word's first character in the source; code points here, UTF-16 units in JavaScript."""
    ends: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Line number from 1, as an editor counts."""
    content: list[int] = field(default_factory=list)
    """For the first word of a line the index of the first word after its prefix, for any other its own."""
    fronts: dict[int, int] = field(default_factory=dict)
    """The other way round: for the first word behind a prefix the index of the prefix's first word."""
    wraps: list[bool] = field(default_factory=list)
    """Whether the line break stands right behind the word, so that the next line may go on with it."""
    places: dict[str, list[int]] = field(default_factory=dict)
    """Indexes at which a word stands, or begins if a line break cuts it."""
    line_count: int = 0
    steps: int = 0
    """Comparisons made so far by those who searched this text: what the tests count instead of seconds."""

    def begins(self, at: int) -> bool:
        """Whether a line begins with a word, or its text does behind the prefix."""
        return at == 0 or self.lines[at - 1] != self.lines[at] or at in self.fronts

    def ends_line(self, at: int) -> bool:
        """Whether a word is the last of its line."""
        return at + 1 == len(self.words) or self.lines[at + 1] != self.lines[at]


def read(source: str) -> Reading:
    """The words of a text. Time grows with its length alone."""
    reading = Reading(source=source)
    words, starts, ends, lines = reading.words, reading.starts, reading.ends, reading.lines
    line, first, body = 1, 0, _after_prefix(source, 0)
    for match in _PIECE.finditer(source):
        kind = match.lastgroup
        if kind == "word":
            words.append(match[0].lower())
            starts.append(match.start())
            ends.append(match.end())
            lines.append(line)
        elif kind == "end":
            _close(reading, first, body, match.start())
            first = len(words)
            line += "\n" in match[0]
            body = _after_prefix(source, match.end())
    _close(reading, first, body, -1)
    reading.line_count = line - source.endswith("\n") if source else 0
    _index(reading)
    return reading


def _after_prefix(source: str, at: int) -> int:
    """Offset behind the prefix of the line that begins at `at`."""
    for _ in range(PREFIX_PIECES):
        match = _PREFIX.match(source, at)
        if match is None:
            break
        at = match.end()
    before, percent, _ = source[at : at + BAR_BEFORE].partition("%|")
    bar = percent and "\n" not in before and _BAR.match(source, at + len(before))
    return bar.end() if bar else at


def _close(reading: Reading, first: int, body: int, end: int) -> None:
    """End the line whose words begin at index `first` and whose text begins at offset `body`."""
    last = len(reading.words)
    index = first
    while index < last and reading.starts[index] < body:
        index += 1
    # A line that is nothing but prefix has no content to skip to.
    content = index if index < last else first
    if content > first:
        reading.fronts[content] = first
    for word in range(first, last):
        reading.content.append(content if word == first else word)
        reading.wraps.append(False)
    if last > first and end >= 0:
        reading.wraps[last - 1] = _only_frame(reading.source, reading.ends[last - 1], end)


def _only_frame(source: str, start: int, end: int) -> bool:
    """Whether only blanks and the border of a frame stand between a word and the end of its line."""
    return end - start <= FRAME_MOST and all(c in " \t" or "\u2500" <= c <= "\u257f" for c in source[start:end])


FRAME_MOST = 160
"""Characters looked at behind a line's last word."""


def _index(reading: Reading) -> None:
    words, places = reading.words, reading.places
    for i, word in enumerate(words):
        places.setdefault(word, []).append(i)
        if reading.wraps[i] and i + 1 < len(words):
            whole = word + words[reading.content[i + 1]]
            places.setdefault(whole, []).append(i)
