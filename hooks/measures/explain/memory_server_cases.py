"""Which case the memory messages of llama.cpp, Ollama and vLLM are; the vocabulary is that of memory_cases."""

from __future__ import annotations

from collections.abc import Mapping

from measures.explain.memory_cases import CONTEXT_MOST, FOREIGN_PART, GIB, Case
from measures.explain.memory_text import count, size

SHORTEST_USEFUL = 2048
"""Tokens. Where fewer fit, a shorter length is no way out, since a system prompt and an answer hardly have room."""

_BUFFERS = {"weights": ("the weights", "full"), "cache": ("the KV cache", "one-large"), "compute": ("the work space", None)}
"""What each of llama.cpp's buffers is called, and its case: weights fill the card, the cache is one reservation for the
whole window; what made the work space large, the message doesn't say."""


def llama(n: dict[str, int], facts: Mapping) -> Case:
    """The lines behind the failure say which buffer it was; memory free at the start whether others had the card."""
    what, case = _BUFFERS.get(str(facts.get("kind")), (None, None))
    asked, free = n.get("asked"), n.get("free")
    device = str(facts.get("device", ""))
    place = "of RAM" if device == "cpu" else "of the card"
    much = f"{size(asked)} " if asked is not None else "memory "
    says = f"llama.cpp asked for {much}in one piece {place} and got nothing."
    if what:
        says = f"It is {what} that found no room: llama.cpp asked for {much}in one piece {place}."
    elif asked is not None:
        says += " The next line says for which buffer: weights, KV cache or work space."
    lines = []
    if asked is not None and facts.get("tokens"):
        here = ", in the layers on this device" if facts.get("divided") else ""
        lines.append(f"{size(asked)} ÷ {count(facts['tokens'])} tokens = {size(asked // facts['tokens'])} for each token of the window{here}")
    if facts.get("retried"):
        says += " llama.cpp then tried again without pipeline parallelism: if nothing fails after that, it runs."
    if asked is None or free is None:
        return Case(case=case, title=f"No room for {what or 'a buffer'}", says=says, arithmetic=lines)
    made = n.get("allocated", 0)
    left = max(0, free - made)
    total = n.get("total")
    held = max(0, total - free) if total is not None else 0
    if total is not None and held >= max(FOREIGN_PART * total, GIB) and left < asked <= left + held:
        lines.append(f"{size(total)} capacity − {size(free)} free at the start = {size(held)} taken")
        lines.append(f"{size(free)} free at the start − {size(made)} of buffers = {size(left)} < {size(asked)} asked")
        says += f" {size(held)} of the card were taken before llama.cpp loaded anything, most of it by others than its own CUDA context; with that it would fit."
        return Case(case="other-process", title="Someone else holds the memory", says=says, arithmetic=lines)
    if asked > left:
        lines.append(f"{size(free)} free at the start − {size(made)} of buffers = {size(left)} < {size(asked)} asked")
    return Case(case=case, title=f"No room for {what or 'a buffer'}", says=says, arithmetic=lines)


def ollama(n: dict[str, int], facts: Mapping) -> Case:
    """Before loading: what was to go into RAM is more than was free there."""
    asked, free, total = n.get("asked"), n.get("free"), n.get("total")
    if asked is None or free is None:
        return Case(case=None, title="Too little RAM", says="Ollama refused before loading: RAM and swap together were too small.")
    lines = [f"{size(asked)} needed − {size(free)} available = {size(max(0, asked - free))} missing"]
    # The system itself needs about a tenth, so a machine that has barely the size doesn't have it free.
    if total is not None and 0.9 * total >= asked:
        lines.append(f"{size(total)} of RAM − {size(free)} available = {size(max(0, total - free))} held by others or by a limit")
        return Case(
            case="other-process",
            title="Others hold the RAM",
            says="The machine has enough RAM for it, and too little of it was free: other programs, or a limit of the container.",
            arithmetic=lines,
        )
    return Case(
        case="full",
        title="Too little RAM",
        says=f"Ollama counted before loading: {size(asked)} were to go into RAM, and {size(free)} of RAM and swap were available.",
        arithmetic=lines,
    )


def layers(n: Mapping[str, int], facts: Mapping) -> Case:
    """A plan of llama.cpp or Ollama that leaves layers in RAM: no error, and slow."""
    asked, free = n.get("asked"), n.get("free")
    lines = []
    place = "the card" if facts.get("cards", 1) == 1 else "the cards"
    if asked is not None and free is not None and asked > free:
        lines.append(f"{size(asked)} for everything − {size(free)} on {place} = {size(asked - free)} too much")
    if facts["offloaded"] == 0:
        return Case(
            case=None,
            title="The whole model stays in RAM",
            says="No layer goes to a card: none was found or asked for, or what is free holds not even one.",
            arithmetic=lines,
        )
    says = f"{facts['offloaded']} of {facts['layers']} layers go to {place}, the rest into RAM. The model runs, and each token waits for the part in RAM."
    if asked is not None and free is not None and asked <= free:
        lines.append(f"{size(asked)} for everything, with {size(free)} on {place}")
        says += " By the sum it would fit, so a setting keeps layers back, or no single card has room for its share."
        return Case(case=None, title="Part of the model stays in RAM", says=says, arithmetic=lines)
    return Case(case="full", title="Part of the model stays in RAM", says=says, arithmetic=lines)


def vllm(n: dict[str, int], facts: Mapping) -> Case:
    if facts.get("none"):
        return _no_blocks(n, facts)
    if "rehearsal" in facts:
        return Case(
            case=None,
            title="The rehearsal found no room",
            says=f"Weights and cache were there, and the last trial, sampling for {count(facts['rehearsal'])} requests at once, found no room: fewer max_num_seqs, then a lower gpu_memory_utilization.",
        )
    asked, free, total = n.get("asked"), n.get("free"), n.get("total")
    if "tokens" in facts:
        return _cache_too_small(n, facts)
    if asked is None or free is None or total is None:
        return Case(case=None, title="The card is not free enough", says="vLLM compares free memory with its share of the card before it loads.")
    held = max(0, total - free)
    missing = f" > {size(free)} free" if asked > free else ""
    lines = [
        f"{facts['share']} × {size(total)} {_equals(facts, total, asked)} {size(asked)} wanted{missing}",
        f"{size(total)} − {size(free)} = {size(held)} already in use",
    ]
    # A context and a desktop stay below this on any card; what is more belongs to a process that can be ended.
    if held > CONTEXT_MOST:
        return Case(
            case="other-process",
            title="Someone else holds the memory",
            says=f"{size(held)} of the card were in use before vLLM began: another process, often an earlier vLLM that did not end.",
            arithmetic=lines,
        )
    return Case(
        case="cap",
        title="The share is too high",
        says=f"Only {size(held)} were in use, as a desktop and a context take. Lower gpu_memory_utilization to {_share(free, total)} or less.",
        arithmetic=lines,
    )


def _equals(facts: Mapping, total: int, part: int) -> str:
    """The sign between share × total and the part that vLLM prints, of which total and part are rounded."""
    return "=" if size(int(float(facts["share"]) * total + 0.5)) == size(part) else "≈"


def _share(free: int, total: int) -> str:
    hundredths = int(free / total * 100)
    return f"0.{hundredths:02d}" if hundredths < 100 else "1"


def _cache_too_small(n: Mapping[str, int], facts: Mapping) -> Case:
    """One request of the longest length has to fit into the cache as a whole."""
    tokens, longest = facts["tokens"], facts.get("longest")
    lines = []
    if "asked" in n and "free" in n:
        lines.append(f"{size(n['asked'])} for {count(tokens)} tokens > {size(n['free'])} available for the cache")
        if tokens:
            lines.append(f"{size(n['asked'])} ÷ {count(tokens)} tokens = {size(n['asked'] // tokens)} for each token")
    if longest is None and tokens and n.get("asked"):
        longest = int(n.get("free", 0) / n["asked"] * tokens)
    if longest is not None and longest < SHORTEST_USEFUL:
        return Case(
            case="full",
            title="Hardly anything is left for the KV cache",
            says=f"Only {count(longest)} tokens fit beside the weights, too few for instructions and an answer: the card is full, and a shorter length is no way out.",
            arithmetic=lines,
        )
    fits = f" {count(longest)} tokens fit." if longest is not None else ""
    return Case(
        case="one-large",
        title="One request does not fit into the KV cache",
        says=f"A single request may be {count(tokens)} tokens long, and its cache is larger than what is left on the card.{fits}",
        arithmetic=lines,
    )


def _no_blocks(n: Mapping[str, int], facts: Mapping) -> Case:
    parts, lines = facts.get("parts"), []
    cap, total = n.get("cap"), n.get("total")
    # In reports it was a low share as often as a full card, or another server that counted as this one.
    case, more = None, "With a low gpu_memory_utilization raise that first; with a high one the card is full."
    if cap is not None and total is not None:
        lines.append(f"{facts['share']} × {size(total)} {_equals(facts, total, cap)} {size(cap)} for vLLM")
    if parts and None not in parts:
        weights, outside, peak = parts
        used = weights + outside + peak
        lines.append(f"{size(weights)} weights + {size(outside)} outside PyTorch + {size(peak)} activations = {size(used)}")
        if cap is not None and total is not None and used <= total and used > cap and total - used > 0.1 * total:
            return Case(
                case="cap",
                title="The share is too low",
                says=f"Weights and activations take {size(used)}, more than the share of {facts['share']}. The card has {size(total)}: raise gpu_memory_utilization.",
                arithmetic=lines,
            )
        if total is not None:
            case, more = "full", "The card has no room for a larger share."
    says = f"Weights and the trial run's activations take all that vLLM may use, so no block of cache fits. {more}"
    return Case(case=case, title="Nothing is left for the KV cache", says=says, arithmetic=lines)
