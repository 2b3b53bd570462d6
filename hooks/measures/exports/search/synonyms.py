"""Everyday words that readers put for one another: rise for grow, container for docker.

Names of things are not here: an entry's aliases are its own. A passage that holds one word
of a group is indexed under the group's first word too, and the browser looks a typed word
up under both.
"""

from __future__ import annotations

GROUPS = """
    grow increase rise climb
    drop decrease fall decline reduce shrink
    slow slower sluggish lag
    fast faster quick speed
    find detect see recognize recognise visible
    docker container
    crash die kill abort terminate
    hang freeze stuck stall deadlock
    checkpoint ckpt
    gpu card graphics videocard
    step iteration
    data dataset sample
    mac macbook macos apple
    amd radeon
    nvidia geforce rtx
    answer response reply output
    gibberish garbage nonsense
    split shard divide partition
    merge combine
    quantization quant quantize quantized
    gradient grad
    attention attn
    sequence seq
    context ctx
    validation val eval evaluation
    prompt input
    diverge explode blow
    constant flat plateau
    infinity inf infinite
    large big huge
    download fetch
    install setup installation
    connect reach connection
    forget remember
    spike jump
    parameter param
    computer laptop pc desktop machine
    wrong incorrect bad
    fail failure
    missing lacks absent
    estimate calculate compute predict
    several multiple multi
"""

FORMS = ("", "s", "es", "d", "ed", "ing")


def canonical() -> dict[str, str]:
    """The first word of its group by every other word of it."""
    groups = [line.split() for line in GROUPS.strip().splitlines()]
    return {word: group[0] for group in groups for word in group[1:]}


def _forms() -> dict[str, str]:
    found: dict[str, str] = {}
    for word, first in canonical().items():
        for ending in FORMS:
            found.setdefault(word + ending, first)
            if word.endswith("e"):
                found.setdefault(word[:-1] + ending, first)
    return found


OF = _forms()
"""The first word of its group by every form of a word that is not the first itself."""
