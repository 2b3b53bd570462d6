"""What contributors write that has no name of its own: verdicts on public claims, and learning paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from measures.model.entries import Document
from measures.model.places import Place, Text

VERDICTS = ("confirmed", "misleading", "wrong", "unverifiable")
"""What can be said of a claim. A misleading one holds only with something that it leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A public claim, judged. `entry` is where the corrected fact stands."""

    id: str
    claim: str
    verdict: str
    because: Text
    entry: str
    place: Place
    myth: str | None = None
    snippets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts(Document):
    """The verdicts on one subject."""

    kind: ClassVar[str] = "verdicts"
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    entry: str
    why: Text
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPath(Document):
    """Entries in the order in which to read them, each with the reason it comes next."""

    kind: ClassVar[str] = "path"
    intro: Text
    steps: tuple[Step, ...]
