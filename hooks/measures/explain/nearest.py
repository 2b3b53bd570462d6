"""The troubles nearest to a text in which no error is known: guesses, never an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from measures.explain.pattern import compiled
from measures.explain.text import Reading

GUESSES_MOST, GUESS_WORDS = 3, 5
GUESS_WEIGHT, GUESS_RARE = 200, 40
"""A guess shares words worth this many percent of the heaviest word; each word is worth at least so much of it."""

_LIBRARIES = frozenset(("so", "dll", "pyd", "dylib"))
"""How the name of a library's file ends. It tells what is loaded, not what is wrong."""

_ENDS_PATH = re.compile("[ \t\r\n\"'()<>=,]")

PATH_WORDS = 48
"""Words of a path that are looked at."""


def guesses(book: Mapping, reading: Reading, heaviest: int) -> list[dict]:
    """The troubles that share most rare words with the text. The words may mean something else."""
    weights = book["weights"]
    paths = _in_paths(reading)
    found = []
    for trouble in book["troubles"]:
        own = {word for source in (trouble["title"], *trouble["signatures"]) for word in compiled(source).words}
        rare = (word for word in own if word in reading.places and 100 * weights.get(word, 0) >= GUESS_RARE * heaviest)
        shared = sorted(
            (word for word in rare if any(at not in paths for at in reading.places[word])),
            key=lambda word: (-weights[word], word),
        )
        worth = sum(weights[word] for word in shared)
        if 100 * worth >= GUESS_WEIGHT * heaviest:
            found.append((worth, trouble["id"], shared[:GUESS_WORDS]))
    found.sort(key=lambda guess: -guess[0])
    return [{"trouble": id_, "words": words} for _, id_, words in found[:GUESSES_MOST]]


def _in_paths(reading: Reading) -> set[int]:
    """Words that are part of a library's file name, or of the path in a frame of a traceback (`File "…"`)."""
    found: set[int] = set()
    for ending in _LIBRARIES:
        for at in reading.places.get(ending, ()):
            if reading.source[reading.starts[at] - 1 : reading.starts[at]] == ".":
                found.update(_joined(reading, at, -1))
    for at in reading.places.get("file", ()):
        if reading.source[reading.ends[at] : reading.ends[at] + 2] == ' "' and at + 1 < len(reading.words):
            found.update(_joined(reading, at + 1, 1))
    return found


def _joined(reading: Reading, at: int, way: int) -> list[int]:
    """The word `at` and those that hang together with it, one way."""
    found = [at]
    while len(found) < PATH_WORDS and 0 <= at + way < len(reading.words):
        left, right = min(at, at + way), max(at, at + way)
        reading.steps += 1
        if _ENDS_PATH.search(reading.source, reading.ends[left], reading.starts[right]):
            break
        at += way
        found.append(at)
    return found
