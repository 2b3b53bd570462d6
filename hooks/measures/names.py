"""Names of entries: which two are one name, and which entry a reader means by some words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

CLOSE = 0.78
"""Similarity, by difflib's ratio, from which a misspelt name is taken for the name."""
NEAR = 0.6
"""Similarity from which a name is worth showing beside."""
PART = 4
"""Letters of a part of a word that are looked for inside of names; a shorter part stands in too many."""
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
    """The entry with this id, title or other name; else the one with a name spelt much like it.

    Where there is neither, the only entry whose name holds the words. Each entry has `id`,
    `title` and `names`. Near are entries whose names hold the words, stand among them or are
    spelt a little like them, the most similar first.
    """
    wanted = fold(words)
    if not wanted:
        return Found(entry=None, exact=False, meant="", near=())
    asked, scored = _words(words), []
    for place, entry in enumerate(entries):
        score, name = max((_likeness(wanted, asked, name), name) for name in (entry["id"], entry["title"], *entry["names"]))
        if score >= NEAR:
            scored.append((-score, place, name, entry))
    scored.sort(key=lambda item: item[:2])
    holding = [item for item in scored if _holds(item[2], wanted, asked)]
    taken = scored[0] if scored and -scored[0][0] >= CLOSE else holding[0] if len(holding) == 1 else None
    near = tuple(item[3] for item in scored if item is not taken)[:SHOWN]
    if taken is None:
        return Found(entry=None, exact=False, meant="", near=near)
    score, _, name, entry = taken
    return Found(entry=entry, exact=score == -1, meant=entry["title"] if name == entry["id"] else name, near=near)


def _holds(name: str, wanted: str, asked: Set[str]) -> bool:
    """Whether the words, or a part of a word, stand in a name."""
    return asked <= _words(name) or len(wanted) >= PART and wanted in fold(name)


def _likeness(wanted: str, asked: Set[str], name: str) -> float:
    """1 for the name itself; below CLOSE for a name that only holds the words or stands among them; else difflib's ratio.

    Of a name that stands among the words and is spelt much like all of them, the ratio counts.
    """
    folded = fold(name)
    if folded == wanted:
        return 1.0
    if _holds(name, wanted, asked):
        return NEAR + (CLOSE - NEAR) * 0.99 * len(wanted) / len(folded)
    among = NEAR + (CLOSE - NEAR) * 0.99 * len(folded) / len(wanted) if _words(name) <= asked else 0.0
    matcher = difflib.SequenceMatcher(None, wanted, folded, autojunk=False)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return among
    return max(matcher.ratio() * 0.999, among)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))
