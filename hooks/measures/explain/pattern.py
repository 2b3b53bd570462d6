"""A signature or clue as runs of words: what stands literally, and `…` for what varies between.

`…<…` stands for two numbers of which the first is smaller: `offloaded …<… layers` is
`offloaded 5/37 layers` and not the healthy `offloaded 37/37 layers`. `¶` at either end
stands for the beginning or the end of a line: `¶Killed¶` is that word alone on its line.
`…↑` at the end stands for a number that grows a thousandfold from line to line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from measures.explain import text

ANY = "…"
SMALLER = "…<…"
EDGE = "¶"
GROWING = "…↑"
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
    words: tuple[str, ...]
    """Those of all runs."""
    openings: frozenset[int]
    """Indexes of the words that begin a run."""
    smaller: frozenset[int]
    """Indexes of the runs before which two numbers stand, the first smaller."""
    begins: bool
    ends: bool
    """Whether a line begins, behind its prefix, with the first word and ends with the last."""
    grows: bool
    """Whether a number follows that grows."""

    @property
    def is_bare(self) -> bool:
        """Whether words are all there is to it, so that some of them may be missing."""
        return not (self.smaller or self.begins or self.ends or self.grows)


@lru_cache(maxsize=8192)
def compiled(source: str) -> Pattern:
    """The pattern as it is matched: case, punctuation and blanks do not count."""
    runs: list[tuple[str, ...]] = []
    smaller = set()
    for part in source.split(SMALLER):
        if runs:
            smaller.add(len(runs))
        runs += [run for piece in part.split(ANY) if (run := tuple(text.read(piece).words))]
    openings = frozenset(sum(len(run) for run in runs[:n]) for n in range(len(runs)))
    return Pattern(
        source=source,
        runs=tuple(runs),
        words=tuple(word for run in runs for word in run),
        openings=openings,
        smaller=frozenset(smaller),
        begins=source.startswith(EDGE),
        ends=source.endswith(EDGE),
        grows=source.endswith(GROWING),
    )


def literal_length(source: str) -> int:
    """Characters of the pattern that must stand in the text."""
    return sum(len(word) for word in compiled(source).words)
