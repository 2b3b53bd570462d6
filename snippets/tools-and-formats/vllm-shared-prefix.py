"""Blocks named by their tokens and everything before them are shared, whole ones only and from the start only.

role: demo
devices: [cpu]
needs: [numpy]
claims:
  - id: vllm-prefix-places-kept
    variable: places_kept
    label: Cache for 32 requests with one system prompt of 1,000 tokens, over the cache without sharing
    unit: "%"
    kind: measured
    expect: 12.95
    tolerance: 0.01
  - id: vllm-prefix-tokens-shared
    variable: tokens_shared
    label: Tokens of a system prompt of 1,000 that the second request finds
    unit: token
    kind: exact
    expect: 992
    digits: 4
  - id: vllm-prefix-date-first
    variable: shared_after_date
    label: The same if its first token differs
    unit: token
    kind: exact
    expect: 0
mutations:
  - replace: "hash((parent, tuple(tokens[at : at + 16])))"
    with: "hash(tuple(tokens[at : at + 16]))"
    says: a block's name leaves out what stands before it
  - replace: "range(0, len(tokens) - 15, 16)"
    with: "range(0, len(tokens), 16)"
    says: blocks that are not full are shared too
"""
import numpy as np

rng = np.random.default_rng(0)


def names(tokens):
    """A name for each full block of 16; keys and values depend on all tokens before, so the name does."""
    found, parent = [], None
    for at in range(0, len(tokens) - 15, 16):
        parent = hash((parent, tuple(tokens[at : at + 16])))
        found.append(parent)
    return found


def text(length):
    return rng.integers(0, 128_000, length).tolist()


system = text(1_000)
requests = [system + text(100) for _ in range(32)]
alone = sum(-(-len(request) // 16) for request in requests)
unfinished = sum(len(request) % 16 > 0 for request in requests)  # a last block that isn't full is never shared
shared = len({name for request in requests for name in names(request)}) + unfinished
places_kept = 100 * shared / alone

cache = set(names(requests[0]))
tokens_shared = 16 * sum(name in cache for name in names(requests[1]))
dated = [rng.integers(0, 128_000).item()] + system[1:] + text(100)
shared_after_date = 16 * sum(name in cache for name in names(dated))
print(f"{shared} blocks instead of {alone}: {places_kept:.1f} %")
print(f"second request finds {tokens_shared} tokens; with another first token {shared_after_date}")
