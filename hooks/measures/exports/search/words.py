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
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SCRIPTS = re.compile(rf"{_UNSPACED.pattern}+|[^\u3040-\u30ff\u3400-\u9fff]+")
LONGEST = 40
"""A longer run of letters is no word that anybody types."""


def fold(text: str) -> str:
    """Lower case, without accents; compatibility characters as plain ones."""
    parted = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parted if not unicodedata.category(c).startswith("M")).lower()


def split(text: str) -> list[str]:
    """The folded words of a text, in order; of a contraction the first half, of Chinese and Japanese runs each pair."""
    runs = WORD.findall(_CONTRACTED.sub("", fold(text)))
    return [word for run in runs for piece in _SCRIPTS.findall(run) for word in _pairs(piece) if len(word) <= LONGEST]


def _pairs(piece: str) -> list[str]:
    """Runs that are written without blanks as overlapping pairs, any other piece as it is."""
    if not _UNSPACED.match(piece) or len(piece) < 3:
        return [piece]
    return [piece[at : at + 2] for at in range(len(piece) - 1)]
