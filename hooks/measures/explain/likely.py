"""What a cut line or an old spelling leaves of a pattern: how much of it stands in order, and whether that is enough.

A word counts by its weight, which says how rare it is among the troubles. Words that are
missing where a line begins or ends were cut off and speak against nothing; other words
in their place are another message, and must be few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from measures.explain.matcher import Span, step
from measures.explain.pattern import Pattern
from measures.explain.text import Reading

ANCHORS, PLACES = 3, 32
"""The pattern's heaviest words that the text holds, and the places of each, around which is looked: a fixed bound."""

NEAR, FAR = 6, 24
"""Words looked ahead for the next word of a changed pattern (of a cut one it follows at once), and across a placeholder."""

CUT_WORDS, CUT_SHARE, CUT_WEIGHT = 4, 50, 125
"""Where all that is missing was cut off: words found, percent of the weight, percent of the heaviest word's weight."""

CHANGED_WORDS, CHANGED_SHARE, CHANGED_WEIGHT = 6, 85, 220
"""The same where other words stand in the middle. Chosen with the signatures of troubles that have no entry."""

CHANGED_ONE_IN = 5
"""Of so many words of a pattern one may have changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """`share` in percent of the pattern's weight; `weight` of the words found."""

    span: Span
    share: int
    weight: int


def find(
    pattern: Pattern, reading: Reading, weights: Mapping[str, int], heaviest: int, name: frozenset[str]
) -> Likeness | None:
    """The best place where enough of a pattern stands, or None. A word without a weight is as heavy as can be.

    `name` are words of the trouble's name. A pattern that holds some is not told by its others alone.
    """
    words = pattern.words
    if len(words) <= CUT_WORDS or not pattern.is_bare:
        return None
    worth = [weights.get(word, heaviest) for word in words]
    total = sum(worth)
    present = [k for k, word in enumerate(words) if word in reading.places]
    if len(present) < CUT_WORDS or 100 * sum(worth[k] for k in present) < CUT_SHARE * total:
        return None
    naming = {k for k, word in enumerate(words) if word in name}
    best: Likeness | None = None
    heavy = sorted(present, key=lambda k: (-worth[k], k))[:ANCHORS]
    around = [(k, at) for k in heavy for at in reading.places[words[k]][:PLACES]]
    for (anchor, at), near in product(around, (1, NEAR)):
        chain = _chain(pattern, reading, anchor, at, near)
        weight = sum(worth[k] for k, _ in chain)
        share = 100 * weight // total
        if (best and share <= best.share) or (naming and not any(k in naming for k, _ in chain)):
            continue
        if _enough(words, chain, reading, near, share, 100 * weight // heaviest):
            best = Likeness(span=Span(first=chain[0][1], last=chain[-1][1]), share=share, weight=weight)
    return best


def _chain(pattern: Pattern, reading: Reading, anchor: int, at: int, near: int) -> list[tuple[int, int]]:
    """(Index in the pattern, index in the text) of words found in order around one that stands at `at`."""
    words = pattern.words
    found = [(anchor, at)]
    last = at
    for k in range(anchor + 1, len(words)):
        here = _ahead(reading, words[k], last, FAR if k in pattern.openings else near)
        if here >= 0:
            found.append((k, here))
            last = here
    last = at
    for k in range(anchor - 1, -1, -1):
        here = _behind(reading, words[k], last, FAR if k + 1 in pattern.openings else near)
        if here >= 0:
            found.insert(0, (k, here))
            last = here
    return found


def _ahead(reading: Reading, word: str, at: int, reach: int) -> int:
    here = at + 1
    for _ in range(reach):
        if here >= len(reading.words):
            break
        last = step(reading, here, word)
        if last >= 0:
            return last
        here = reading.content[here] + 1
    return -1


def _behind(reading: Reading, word: str, at: int, reach: int) -> int:
    here = at
    for _ in range(reach):
        here = reading.fronts.get(here, here) - 1
        if here < 0:
            break
        reading.steps += 1
        if reading.words[here] == word:
            return here
    return -1


def _enough(
    words: tuple[str, ...], chain: list[tuple[int, int]], reading: Reading, near: int, share: int, weight: int
) -> bool:
    (head, first), (tail, last) = chain[0], chain[-1]
    whole = near == 1 and len(chain) == tail - head + 1
    open_ = (head == 0 or _opens(reading, first, words[head - 1])) and (
        tail == len(words) - 1 or _closes(reading, last, words[tail + 1])
    )
    if whole and open_:
        return len(chain) >= CUT_WORDS and share >= CUT_SHARE and weight >= CUT_WEIGHT
    few = CHANGED_ONE_IN * (len(words) - len(chain)) <= len(words)
    return open_ and few and len(chain) >= CHANGED_WORDS and share >= CHANGED_SHARE and weight >= CHANGED_WEIGHT


def _opens(reading: Reading, at: int, before: str) -> bool:
    """Whether a line's text begins at a word, or one word earlier with the end of `before`."""
    if reading.begins(at):
        return True
    part = reading.words[at - 1]
    return reading.begins(at - 1) and before != part and before.endswith(part)


def _closes(reading: Reading, at: int, after: str) -> bool:
    """Whether a line ends with a word, or one word later with the beginning of `after`."""
    if reading.ends_line(at):
        return True
    part = reading.words[at + 1]
    return reading.ends_line(at + 1) and after != part and after.startswith(part)
