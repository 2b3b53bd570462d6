"""A signature or clue as runs of words: what stands literally, and `…` for what varies between.

`…<…` stands for two numbers of which the first is smaller: `offloaded …<… layers` is
`offloaded 5/37 layers` and not the healthy `offloaded 37/37 layers`. `¶` at either end
stands for the beginning or the end of a line: `¶Killed¶` is that word alone on its line.
`…→` stands between the name of a number and its value: `loss …→ nan` is `loss_net: nan`,
`loss/train=nan` and `Loss is nan`.
`…↑` at the end stands for a number that grows a thousandfold from line to line, `…≡` for
one that stays at ln k, the loss of guessing among k classes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from measures.explain import text

ANY = "…"
SMALLER = "…<…"
VALUE = "…→"
EDGE = "¶"
GROWING, FLAT = "…↑", "…≡"
MAX_VARYING = 6
"""Placeholders a pattern may hold."""

GAP_WORDS = 48
"""Words that one placeholder stands for at the most: a long path has about thirty."""

GAP_LINES = 3
"""Line breaks that one placeholder spans at the most."""

_QUOTES = " \"'`(["
"""What may stand between a `=` and the value."""

_JOINT = re.compile(f"({SMALLER}|{VALUE}|{ANY})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """`runs` are the literal parts in order; between two of them stands a placeholder."""

    source: str
    runs: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    """Those of all runs."""
    openings: frozenset[int]
    """Indexes of the words that begin a run."""
    keyed: frozenset[int]
    """Indexes of the words right behind a `=`, the value of the key before them."""
    smaller: frozenset[int]
    """Indexes of the runs before which two numbers stand, the first smaller."""
    values: frozenset[int]
    """Indexes of the runs that are the value of the name before them."""
    begins: bool
    ends: bool
    """Whether a line begins, behind its prefix, with the first word and ends with the last."""
    grows: bool
    """Whether a number follows that grows."""
    stays: bool
    """Whether one follows that stays at ln k."""

    @property
    def is_bare(self) -> bool:
        """Whether words are all there is to it, so that some of them may be missing."""
        return not (self.smaller or self.values or self.begins or self.ends or self.grows or self.stays)


@lru_cache(maxsize=8192)
def compiled(source: str) -> Pattern:
    """The pattern as it is matched: case, punctuation and blanks do not count."""
    runs: list[tuple[str, ...]] = []
    joints: dict[str, set[int]] = {SMALLER: set(), VALUE: set(), ANY: set()}
    keyed: list[int] = []
    joint = ANY
    for piece in _JOINT.split(source):
        if piece in joints:
            joint = piece
            continue
        reading = text.read(piece)
        if run := tuple(reading.words):
            if runs:
                joints[joint].add(len(runs))
            before = sum(map(len, runs))
            between = zip(reading.ends, reading.starts[1:], strict=False)
            keyed += [before + n for n, (end, start) in enumerate(between, 1) if piece[end:start].strip(_QUOTES) == "="]
            runs.append(run)
    openings = frozenset(sum(len(run) for run in runs[:n]) for n in range(len(runs)))
    return Pattern(
        source=source,
        runs=tuple(runs),
        words=tuple(word for run in runs for word in run),
        openings=openings,
        keyed=frozenset(keyed),
        smaller=frozenset(joints[SMALLER]),
        values=frozenset(joints[VALUE]),
        begins=source.startswith(EDGE),
        ends=source.endswith(EDGE),
        grows=source.endswith(GROWING),
        stays=source.endswith(FLAT),
    )


def literal_length(source: str) -> int:
    """Characters of the pattern that must stand in the text."""
    return sum(len(word) for word in compiled(source).words)
