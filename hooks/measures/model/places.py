"""Where things stand, and what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: a path relative to the repository root and a line counted from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong that a person must fix. `message` quotes the value and says what is right."""

    place: Place
    rule: str
    message: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Markdown written by a contributor, with the line of the file on which it starts.

    `lines_kept` tells whether line n of the text is line n of the file counted from
    `place` (block scalars keep lines, folded and plain scalars may not).
    """

    value: str
    place: Place
    lines_kept: bool = True

    def at(self, offset: int) -> Place:
        """The place of the character at `offset` in the text."""
        if not self.lines_kept:
            return self.place
        return Place(path=self.place.path, line=self.place.line + self.value.count("\n", 0, offset))
