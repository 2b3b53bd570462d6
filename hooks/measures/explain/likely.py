"""What a cut line or an old spelling leaves of a pattern: how much of it stands in order, and whether that is enough.

A word counts by its weight, which says how rare it is among the troubles. Words that are
missing where a line begins or ends were cut off and speak against nothing; other words
in their place may be an older or newer wording, or another message. So its numbers and
its negations must stand, nothing may stand against them (`library=cuda` is no spelling of
`library=cpu`), and what stands must tell the pattern from others that share its frame.
A message often says at its end what it is about, so that with another end it is mostly
another message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from measures.explain import negation
from measures.explain.matcher import Span, step
from measures.explain.pattern import GAP_LINES, Pattern
from measures.explain.text import Reading

ANCHORS, PLACES = 3, 32
"""The pattern's heaviest words that the text holds, and the places of each, around which is looked: a fixed bound."""

NEAR, FAR = 6, 24
"""Words looked ahead for the next word of a changed pattern (of a cut one it follows at once), and across a placeholder."""

CUT_WORDS, CUT_SHARE, CUT_WEIGHT = 4, 50, 125
"""Where all that is missing was cut off: words found, percent of the weight, percent of the heaviest word's weight."""

CHANGED_WORDS, CHANGED_SHARE, CHANGED_WEIGHT = 5, 60, 130
"""The same where other words stand in their place: see `python -m bench._explain_sweep`.

Four words would win one unseen wording in thirty more, and answer `No module named '…'` for any module.
"""

EDITS = 70
"""Words missing and words put in (placeholders aside), in percent of a pattern's words."""

RARE, RARE_WORDS = 40, 6
"""Where other words stand in the place of a pattern's end: as many of its words, each worth so many percent of the heaviest."""

LAST_SHARE = 10
"""Percent of the weight from which on the last run must be there: `no compatible devices … library=cpu`."""

FRAME = 1
"""Other patterns of the same trouble that may hold all the words found; of other troubles none may.

What more of them share is a frame (`cannot open shared object file`), which their author
did not think enough.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """`share` in percent of the pattern's weight; `weight` of the words found."""

    span: Span
    share: int
    weight: int
    is_cut: bool
    """Whether nothing but what was cut off is missing."""
    words: frozenset[str]
    """Those found, without numbers."""

    @property
    def rank(self) -> int:
        """The more of a rare wording stands, the likelier it is meant."""
        return self.share * self.weight


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
        is_cut = near == 1 and _is_cut(words, chain, reading)
        if 100 * weight // heaviest < (CUT_WEIGHT if is_cut else CHANGED_WEIGHT):
            continue
        if not (is_cut and len(chain) >= CUT_WORDS and share >= CUT_SHARE) and not _is_changed(pattern, chain, reading, share):
            continue
        if not _end_stands(pattern, worth, heaviest, chain, reading):
            continue
        if (is_cut or _tokens_stand(words, worth, chain)) and negation.is_kept(pattern, chain, reading, is_cut):
            best = Likeness(
                span=Span(first=chain[0][1], last=chain[-1][1]),
                share=share,
                weight=weight,
                is_cut=is_cut,
                words=frozenset(words[k] for k, _ in chain if not "0" <= words[k][0] <= "9"),
            )
    return best


def tells(part: Likeness, own: Iterable[Pattern], others: Iterable[Pattern]) -> bool:
    """Whether the words found are more than a frame: `own` are the trouble's other patterns, `others` those of other troubles."""
    if part.is_cut or part.share == 100:
        return True
    holding = sum(part.words.issubset(pattern.words) for pattern in own)
    return holding <= FRAME and not any(part.words.issubset(pattern.words) for pattern in others)


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


def _is_cut(words: tuple[str, ...], chain: list[tuple[int, int]], reading: Reading) -> bool:
    """Whether the words follow each other, and what is missing at either end was cut off there."""
    (head, first), (tail, last) = chain[0], chain[-1]
    opens = head == 0 or _opens(reading, first, words[head - 1])
    closes = tail == len(words) - 1 or _closes(reading, last, words[tail + 1])
    return opens and closes and len(chain) == tail - head + 1


def _is_changed(pattern: Pattern, chain: list[tuple[int, int]], reading: Reading, share: int) -> bool:
    """Whether so much stands in order that the rest is a change of wording."""
    if len(chain) < CHANGED_WORDS or share < CHANGED_SHARE:
        return False
    edits = len(pattern.words) - len(chain)
    for (k, at), (later, there) in zip(chain, chain[1:], strict=False):
        if reading.lines[there] - reading.lines[at] > GAP_LINES:
            return False
        if not any(k < opening <= later for opening in pattern.openings):
            edits += there - at - 1
    return 100 * edits <= EDITS * len(pattern.words)


def _tokens_stand(words: tuple[str, ...], worth: list[int], chain: list[tuple[int, int]]) -> bool:
    """Whether all numbers of a pattern are found (port 11434 is not port 443), and none of the missing words is its rarest."""
    found = {k for k, _ in chain}
    missing = [k for k in range(len(words)) if k not in found]
    rarest = max(worth[k] for k in found)
    return all(worth[k] <= rarest and not "0" <= words[k][0] <= "9" for k in missing)


def _end_stands(pattern: Pattern, worth: list[int], heaviest: int, chain: list[tuple[int, int]], reading: Reading) -> bool:
    """Whether something of the last run is found, and its last word too unless the line ends or much else tells the message.

    The last run may be missing where the text breaks off inside another run, or where it
    weighs next to nothing: `x` in `multiplied (…x…)`.
    """
    (tail, last), words = chain[-1], pattern.words
    if tail + 1 in pattern.openings and 100 * sum(worth[tail + 1 :]) >= LAST_SHARE * sum(worth):
        return False
    if tail == len(words) - 1 or _closes(reading, last, words[tail + 1]):
        return True
    return sum(100 * worth[k] >= RARE * heaviest for k, _ in chain) >= RARE_WORDS


def _opens(reading: Reading, at: int, before: str) -> bool:
    """Whether a line's text begins at a word, or the whole text one word earlier with the end of `before`.

    Only there a word is cut in its middle: further down `able` is a word.
    """
    return reading.begins(at) or (at == 1 and before != reading.words[0] and before.endswith(reading.words[0]))


def _closes(reading: Reading, at: int, after: str) -> bool:
    """Whether a line ends with a word, or one word later with the beginning of `after`."""
    if reading.ends_line(at):
        return True
    part = reading.words[at + 1]
    return reading.ends_line(at + 1) and after != part and after.startswith(part)
