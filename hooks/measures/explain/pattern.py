"""A signature or clue as runs of words: what stands literally, and `…` for what varies between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from measures.explain import text

ANY = "…"
MAX_VARYING = 6
"""Placeholders a pattern may hold."""

GAP_WORDS = 48
"""Words that one placeholder stands for at the most: a long path has about thirty."""

GAP_LINES = 3
"""Line breaks that one placeholder spans at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """`runs` are the literal parts in order; between two of them stands a placeholder."""

    source: str
    runs: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for run in self.runs for word in run)


@lru_cache(maxsize=8192)
def compiled(source: str) -> Pattern:
    """The pattern as it is matched: case, punctuation and blanks do not count."""
    runs = tuple(tuple(text.read(part).words) for part in source.split(ANY))
    return Pattern(source=source, runs=tuple(run for run in runs if run))


def literal_length(source: str) -> int:
    """Characters of the pattern that must stand in the text."""
    return sum(len(word) for word in compiled(source).words)
