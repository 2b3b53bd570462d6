"""Splitting text into folded words, in a way that the browser repeats letter for letter."""

from __future__ import annotations

import re
import unicodedata

STOP = frozenset(
    """
    a about am an and any are as at be because been but by can could did do does doing don for from get gets getting
    had has have having he help her here him his how i if in into is isn it its just like me my need of on onto or our
    please she didn doesn isn aren wasn weren won couldn shouldn wouldn haven hasn ain didnt doesnt dont isnt wont cant should so some such than that the their them then there these they this those to too u up us use used
    using very want was way we were what when where which while who why will with would you your really
    between difference vs versus go goes going went hello hi author explain explained explanation mean means meaning question questions understand
    """.split()
)
"""Words that say nothing about the subject. They are not indexed, and count in a query only if it has no others."""

WORD = re.compile(r"[^\W_]+")
_CONTRACTED = re.compile(r"[’'](?:s|t|re|ve|ll|d|m)(?![^\W_])")
LONGEST = 40
"""A longer run of letters is no word that anybody types."""


def fold(text: str) -> str:
    """Lower case, without accents; compatibility characters as plain ones."""
    parted = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parted if not unicodedata.category(c).startswith("M")).lower()


def split(text: str) -> list[str]:
    """The folded words of a text, in order; of a contraction the first half."""
    return [word for word in WORD.findall(_CONTRACTED.sub("", fold(text))) if len(word) <= LONGEST]
