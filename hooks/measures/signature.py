"""Error signatures: fragments with `…` for what varies, matched against a text."""

from __future__ import annotations

import re
from functools import lru_cache

ANY = "…"
MAX_VARYING = 6
"""Placeholders a pattern may hold: each is bounded and stays on one line, so matching cannot run away."""


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression: case ignored, runs of blanks alike, `…` up to 200 characters."""
    pieces = [r"\s+".join(re.escape(word) for word in re.split(r"\s+", part)) for part in pattern.strip().split(ANY)]
    return re.compile(r"[^\n]{0,200}?".join(pieces), re.IGNORECASE)


def matches(pattern: str, text: str) -> bool:
    return compiled(pattern).search(text) is not None


def literal_length(pattern: str) -> int:
    """Characters of the pattern that must stand in the text."""
    return len("".join(pattern.split(ANY)).replace(" ", ""))
