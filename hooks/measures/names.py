"""Names of entries: which two are one name, and which entry a reader means by some words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CLOSE = 0.78
"""Similarity, by difflib's ratio, from which a misspelt name is taken for the name."""
NEAR = 0.6
"""Similarity from which a name is worth showing beside."""
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What some words lead to: an entry, if any, and whether by its very name, `meant`, or by one spelt much like it."""

    entry: Mapping | None
    exact: bool
    meant: str
    near: tuple[Mapping, ...]


def fold(name: str) -> str:
    """A name without case, punctuation and blanks: two names that fold alike are one name."""
    return re.sub(r"[\W_]+", "", name.casefold())


def look_up(entries: Sequence[Mapping], words: str) -> Found:
    """The entry with this id, title or other name, else the one whose name is spelt most like it.

    Each entry has `id`, `title` and `names`. Near are the entries whose names hold the
    words, then those with similar names, the most similar first.
    """
    wanted = fold(words)
    if not wanted:
        return Found(entry=None, exact=False, meant="", near=())
    scored = []
    for place, entry in enumerate(entries):
        score, name = max((_likeness(wanted, name), name) for name in (entry["id"], entry["title"], *entry["names"]))
        scored.append((-score, place, name, entry))
    scored.sort(key=lambda item: item[:2])
    best = scored[0] if scored and -scored[0][0] >= CLOSE else None
    others = [entry for score, _, _, entry in scored if -score >= NEAR and not (best and entry is best[3])]
    near = tuple(others[:SHOWN])
    if best is None:
        return Found(entry=None, exact=False, meant="", near=near)
    return Found(entry=best[3], exact=best[0] == -1, meant=best[2], near=near)


def _likeness(wanted: str, name: str) -> float:
    """1 for the name itself; below CLOSE for a name that only holds the words; else difflib's ratio."""
    folded = fold(name)
    if folded == wanted:
        return 1.0
    if len(wanted) >= 3 and wanted in folded:
        return NEAR + (CLOSE - NEAR) * 0.99 * len(wanted) / len(folded)
    matcher = difflib.SequenceMatcher(None, wanted, folded, autojunk=False)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0.0
    return matcher.ratio() * 0.999
