"""Postings: which passages hold a word, cut into alphabetical parts of about equal size."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from measures.exports.search import synonyms, words
from measures.exports.search.documents import Document, Passage, tier

LENGTHS = 8
"""A posting is its passage's number × LENGTHS + how many words the passage has, from 1 up to LENGTHS."""

PREFIX = 3
"""Words that agree in so many letters stay in one part: a word's forms, and most of its misspellings."""

SMALLEST = {"names": 16_000, "words": 2_000, "body": 3_000}
"""Compressed bytes, roughly, below which a part is not worth a request of its own."""

GROWTH = 10
"""A part has about this × the root of its tier's bytes, so that neither parts nor their number grow with the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    first: str
    """The letters with which its range begins; '' for the first part."""
    postings: Mapping[str, tuple[int, ...]]

    def content(self) -> list[object]:
        """The words in one line, and for each its postings as differences."""
        gaps = [[b - a for a, b in zip((0, *found), found)] for found in self.postings.values()]
        return [" ".join(self.postings), gaps]


def postings(documents: Iterable[Document], wanted: str) -> dict[str, tuple[int, ...]]:
    """Postings of one tier by word, both in order."""
    found: dict[str, set[int]] = {}
    for document in documents:
        for passage in document.passages:
            if tier(passage) == wanted:
                own = _words(passage)
                length = min(len(own), LENGTHS) or 1
                for word in own | {synonyms.OF[word] for word in own if word in synonyms.OF and wanted == "words"}:
                    found.setdefault(word, set()).add(passage.number * LENGTHS + length - 1)
    return {word: tuple(sorted(found[word])) for word in sorted(found)}


def _words(passage: Passage) -> set[str]:
    """The words of a passage that say something; of a name that has no such words, all."""
    own = set(words.split(passage.text))
    telling = own - words.STOP
    if passage.kind == "body":
        return {word for word in telling if not word.isdigit()}
    return telling or own


def split(found: Mapping[str, tuple[int, ...]], smallest: int) -> list[Part]:
    """Parts in order."""
    costs = {word: _cost(word, numbers) for word, numbers in found.items()}
    most = max(smallest, GROWTH * math.sqrt(sum(costs.values())))
    parts: list[Part] = []
    first, held, size = "", {}, 0.0
    for prefix, group in itertools.groupby(found, key=lambda word: word[:PREFIX]):
        together = list(group)
        cost = sum(costs[word] for word in together)
        if held and size + cost > most:
            parts.append(Part(first=first, postings=held))
            first, held, size = prefix, {}, 0.0
        held |= {word: found[word] for word in together}
        size += cost
    return [*parts, Part(first=first, postings=held)]


def _cost(word: str, numbers: tuple[int, ...]) -> float:
    """About how many bytes a word and its postings take when compressed."""
    return 0.5 * len(word) + 2 * len(numbers)
