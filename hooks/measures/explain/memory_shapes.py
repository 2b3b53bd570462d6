"""Tensors whose shape fits a size: logits, attention scores, a KV cache. They fit; which it is, the run knows.

A printed size stands for an interval: half of its last digit to both sides, and below it
the two MiB to which PyTorch rounds up what it asks of the driver. Many numbers of tokens
lie in such an interval, so only *round* ones count: lengths and batches are multiples of
powers of two. If the interval is `w` tokens wide, a multiple of `r` lies in it by chance
with probability w/r; a number is offered if w/r, for the largest power of two that
divides it, is at most CHANCE_MOST. Of sizes between 1 and 32 GiB that nobody chose about
one in five still gets an offer, as there are 18 vocabularies in two widths; so the page
says *fits*. The two vocabularies with the least chance are offered, and one shape of
attention scores, whose sizes are products of a few known numbers. An embedding table of a
known model has one size in each width, so it comes first: 1,002 MiB is that of Llama 3.1
8B, and 2,048 tokens' logits only by chance. A KV cache is offered
for llama.cpp and vLLM alone: in PyTorch it is no one tensor.
"""

from __future__ import annotations

from measures.explain.memory_models import EMBEDDINGS, HEADS, KV_CACHES, VOCABULARIES
from measures.explain.memory_text import count, size

CHANCE_MOST = 1 / 40
OFFERS_MOST = 3

SMALLEST = 32 * 2**20
"""Below this many bytes nearly every shape fits something."""

PADDING = 2**16
"""llama.cpp aligns each tensor of a buffer, which adds some bytes for each layer."""

FEWEST, MOST = 64, 2**24
"""Tokens of one request or batch that are looked for."""

LENGTHS = tuple(base << shift for shift in range(8, 16) for base in (2, 3))
"""Lengths tried for attention scores, 512 to 98,304: two to each doubling."""

BATCHES = (1, 2, 4, 8, 16)


def fitting(asked: int, rounding: float, block: int) -> list[dict[str, str]]:
    """At most three shapes for a request of `asked` bytes, printed to ± `rounding`, up to `block` larger than its tensor."""
    if asked < SMALLEST:
        return []
    low, high = asked - rounding - block, asked + rounding
    logits = sorted(_logits(low, high), key=lambda offer: offer[0])
    offers = _tables(low, high) + logits[: OFFERS_MOST - 1] + _scores(low, high)
    return [_offer(what, shape, fits, asked) for _, what, shape, fits in offers[:OFFERS_MOST]]


def cache_of(asked: int, rounding: float) -> list[dict[str, str]]:
    """KV caches with a round number of tokens that fit `asked` bytes, exact or printed to ± `rounding`, less PADDING."""
    offers = []
    for name, layers, heads, dimension in KV_CACHES:
        token = 2 * layers * heads * dimension * 2
        found = _round(asked - rounding - PADDING, asked + rounding, token)
        if found:
            tokens, chance = found
            shape = f"{name}: 2 × {layers} layers × {heads} heads × {dimension} × {count(tokens)} tokens × 2 B"
            offers.append((chance, "KV cache", shape, tokens * token))
    offers.sort(key=lambda offer: offer[0])
    return [_offer(what, shape, fits, asked) for _, what, shape, fits in offers[:OFFERS_MOST]]


def cache_of_tokens(asked: int, rounding: float, tokens: int) -> list[dict[str, str]]:
    """KV caches of known models that fit `asked` bytes for a given number of tokens."""
    offers = []
    for name, layers, heads, dimension in KV_CACHES:
        fits = 2 * layers * heads * dimension * 2 * tokens
        if abs(fits - asked) <= rounding:
            shape = f"{name}: 2 × {layers} layers × {heads} heads × {dimension} × {count(tokens)} tokens × 2 B"
            offers.append(_offer("KV cache", shape, fits, asked))
    return offers[:OFFERS_MOST]


def _offer(what: str, shape: str, fits: int, asked: int) -> dict[str, str]:
    return {"what": what, "shape": shape, "how_close": f"{size(fits, 3)} for {size(asked)} asked"}


def _round(low: float, high: float, unit: int) -> tuple[int, float] | None:
    """The roundest number `n` with low ≤ n × unit ≤ high and the chance of one as round, if that is small."""
    first, last = -(-int(low) // unit), int(high) // unit
    width = (high - low) / unit
    if first < FEWEST or last < first or first > MOST:
        return None
    power = 1
    while -(-first // (power * 2)) * power * 2 <= last:
        power *= 2
    chance = max(width, 1e-9) / power
    return (-(-first // power) * power, chance) if chance <= CHANCE_MOST and power >= FEWEST else None


def _tables(low: float, high: float) -> list[tuple]:
    """The first known model whose embedding table or output layer has such a size."""
    for width in (2, 4):
        for name, rows, columns in EMBEDDINGS:
            fits = rows * columns * width
            if low <= fits <= high:
                return [(0.0, "embedding table", f"{count(rows)} × {count(columns)} ({name}) × {width} B", fits)]
    return []


def _logits(low: float, high: float) -> list[tuple]:
    offers = []
    for vocabulary, name in VOCABULARIES:
        for width in (4, 2):
            found = _round(low, high, vocabulary * width)
            if found:
                tokens, chance = found
                shape = f"{count(tokens)} tokens × {count(vocabulary)} ({name}) × {width} B"
                offers.append((chance, "logits", shape, tokens * vocabulary * width))
                break  # twice the tokens in half the width fit as well, and say nothing new
    return offers


def _scores(low: float, high: float) -> list[tuple]:
    """The first fit of batch × heads × length² × bytes: the fewest rows, then the commonest number of heads."""
    for batch in BATCHES:
        for heads in HEADS:
            for length in LENGTHS:
                for width in (2, 4):
                    fits = batch * heads * length * length * width
                    if low <= fits <= high:
                        shape = f"{batch} × {heads} heads × {count(length)} × {count(length)} × {width} B"
                        return [(0.0, "attention scores", shape, fits)]
    return []
