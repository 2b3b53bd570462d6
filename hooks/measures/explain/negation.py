"""Words that turn a message round: `able to open` is no piece of `unable to open`, and `found` none of `not found`."""

from __future__ import annotations

from collections.abc import Sequence, Set

from measures.explain.pattern import Pattern
from measures.explain.text import Reading

TURNING = frozenset(
    """no not cannot t without unable never none neither nor couldn doesn isn wasn don didn hasn aren haven weren wouldn won
    failed fail fails failing failure failures lacks lacking missing
    corrupt corrupted denied disable disabled disallowed exceeded exceeds forbidden illegal impossible incompatible incomplete
    inconsistent incorrect ineligible infinite insufficient invalid mismatch mismatched refused refuses unauthorized unavailable
    unallocated undefined unexpected unexpectedly unhandled uninitialized unknown unreachable unrecognised unrecognized unspecified
    unset unsuccessful unsupported""".split()
)
"""`t` is the rest of n't. What ends an error's own name (`ValueError`) turns nothing."""

FAILING = TURNING | {"error", "errors", "exception"}
"""Words without which a message tells of no failure; more of them turn none round."""

RIVALS = (
    "cpu cuda metal mps npu opencl sycl tpu vulkan xla xpu",
    "cpu hip metal mps npu opencl sycl tpu vulkan xla xpu",
    "cpu metal mps npu opencl rocm sycl tpu vulkan xla xpu",
    "cpu gpu",
    "false true",
    "no yes",
    "found missing",
    "disk memory",
    "empty full",
    "first last",
    "greater higher larger less longer lower shorter smaller",
    "large small",
    "long short",
    "max min",
    "maximum minimum",
    "newer older",
    "new old",
    "input output",
    "read write",
    "loaded saved",
    "loading saving",
    "finite inf infinite nan",
    "succeeded failed",
)
"""Words of which one in the place of another says something else, not the same in other words.

CUDA and HIP are none: PyTorch for ROCm is the same code under other names.
"""

_RIVALS = {
    word: frozenset(rival for group in RIVALS if word in group.split() for rival in group.split()) - {word}
    for word in " ".join(RIVALS).split()
}

KEY_MOST = 8
"""Characters between a key and its value."""

AROUND = 4
"""Words looked at before a place whose beginning is missing, and behind one whose end is."""


def is_kept(pattern: Pattern, chain: Sequence[tuple[int, int]], reading: Reading, is_cut: bool) -> bool:
    """Whether words found in order say the same as the pattern, not its opposite.

    `chain` holds (index in the pattern, index in the text). A turning word may be written
    otherwise (`could not`, `unable to`, `failed to`), but then some other one stands in
    the text near by; and where the pattern's all stand, none may have been put in. Where
    the rest was cut off, one that still stands is enough, and so is the half of one.
    """
    if is_cut:
        return _is_cut_kept(pattern.words, chain, reading)
    if _is_contradicted(pattern, chain, reading):
        return False
    found = {k for k, _ in chain}
    missing = sum(word in FAILING for k, word in enumerate(pattern.words) if k not in found)
    wanted = FAILING if missing else TURNING
    put_in = 0
    for (k, at), (later, there) in zip(chain, chain[1:], strict=False):
        if not any(k < opening <= later for opening in pattern.openings):
            put_in += _count(wanted, reading, at + 1, there)
    if missing == 0:
        return put_in == 0
    (head, first), (tail, last) = chain[0], chain[-1]
    if head > 0:
        put_in += _count(wanted, reading, max(0, first - AROUND), first, reading.lines[first])
    if tail < len(pattern.words) - 1:
        put_in += _count(wanted, reading, last + 1, min(len(reading.words), last + 1 + AROUND), reading.lines[last])
    return put_in >= missing


def _is_contradicted(pattern: Pattern, chain: Sequence[tuple[int, int]], reading: Reading) -> bool:
    """Whether the text has another value behind a key, or a rival where a missing word would stand."""
    words, lines = reading.words, reading.lines
    ends = ((-1, -1), *chain, (len(pattern.words), len(words)))
    for (k, at), (later, there) in zip(ends, ends[1:], strict=False):
        if later == k + 1:
            continue
        here = at if k >= 0 else there
        start, end = max(at + 1, there - AROUND if k < 0 else 0), min(there, at + 1 + AROUND if k >= 0 else there)
        stands = [words[n] for n in range(start, end) if lines[n] == lines[here]]
        reading.steps += end - start
        if stands and k >= 0 and k + 1 in pattern.keyed and _is_key(reading, at):
            return True
        if any(word in stands for missing in pattern.words[k + 1 : later] for word in _RIVALS.get(missing, ())):
            return True
    return False


def _is_key(reading: Reading, at: int) -> bool:
    """Whether a value is given behind a word."""
    between = reading.source[reading.ends[at] : reading.starts[at + 1]]
    return len(between) <= KEY_MOST and ("=" in between or ":" in between)


def _is_cut_kept(words: Sequence[str], chain: Sequence[tuple[int, int]], reading: Reading) -> bool:
    (head, _), (tail, last) = chain[0], chain[-1]
    if any(word in FAILING for word in words[head : tail + 1]):
        return True
    if any(word in FAILING for word in words[:head]):
        return False
    half = tail + 1 if not reading.ends_line(last) else tail  # `_closes` has seen that it begins the next word
    return not any(word in FAILING for word in words[half + 1 :]) or (half > tail and words[half] in FAILING)


def _count(wanted: Set[str], reading: Reading, start: int, end: int, line: int = 0) -> int:
    """How many of some words stand from `start` to before `end`, on one line if it is given."""
    reading.steps += end - start
    return sum(reading.words[at] in wanted for at in range(start, end) if line in (0, reading.lines[at]))
