"""What an out-of-memory message says: its numbers, which case it is, the arithmetic, and tensors that fit the request.

    memory_text ─▶ memory_forms · memory_servers ─▶ memory_cases · memory_system_cases · memory_server_cases ─▶ memory_shapes

The same modules stand in theme/assets/wm/explain/ in JavaScript, name for name; the
cases in tests/cases/memory/ hold the two together. Standard library only, no state.
"""

from __future__ import annotations

from measures.explain import memory_cases, memory_forms, memory_server_cases, memory_servers, memory_shapes, memory_system_cases
from measures.explain.memory_forms import Found
from measures.explain.memory_text import flatten

NUMBERS = ("asked", "total", "free", "allocated", "reserved", "idle", "process", "others", "private", "cap")
"""What a message may give, in bytes: the request, the device's memory, what is free of it, what tensors hold, what
the allocator holds for them, the difference, all of this process, other processes, pools of CUDA graphs, a limit."""


def decode(text: str) -> list[dict]:
    """Every out-of-memory message in a text, in order, at most 50. Raises nothing, whatever the text.

    Each: `form` (pytorch, pytorch-old, hip, xpu, async, mps, metal, cublas, cuda-error,
    cpu, numpy, kernel, llama-cpp, ollama or vllm), `line` from 1, `text` (the message,
    shortened), `numbers` (those of NUMBERS that it prints or implies, in bytes), `case`
    (other-process, fragmentation, one-large, full, cap, or None where it can't be told),
    `title`, `says`, `arithmetic` (lines) and `shapes` (each `what`, `shape`, `how_close`).
    """
    flat = flatten(text)
    found = memory_forms.find(flat) + memory_servers.llama(flat) + memory_servers.ollama(flat) + memory_servers.vllm(flat)
    found.sort(key=lambda message: message.start)
    decoded = []
    for message in found[: memory_forms.MESSAGES_MOST]:
        case = _case(message)
        decoded.append(
            {
                "form": message.form,
                "line": flat.line(message.start),
                "text": flat.quote(message.start, message.end),
                "numbers": {name: message.numbers[name] for name in NUMBERS if name in message.numbers},
                "case": case.case,
                "title": case.title,
                "says": case.says,
                "arithmetic": case.arithmetic,
                "shapes": _shapes(message, case.case),
            }
        )
    return decoded


def _case(message: Found) -> memory_cases.Case:
    form, numbers, facts = message.form, message.numbers, message.facts
    if form in ("pytorch", "pytorch-old", "hip", "xpu"):
        return memory_cases.torch(numbers, facts)
    if form == "async":
        return memory_cases.asynchronous(numbers, facts)
    if form == "mps":
        return memory_system_cases.mps(numbers, facts)
    if form == "metal":
        return memory_system_cases.metal(numbers)
    if form in ("cpu", "numpy", "kernel"):
        return memory_system_cases.host(form, numbers, facts)
    if "layers" in facts:
        return memory_server_cases.layers(numbers, facts)
    if form == "llama-cpp":
        return memory_server_cases.llama(numbers, facts)
    if form == "ollama":
        return memory_server_cases.ollama(numbers, facts)
    if form == "vllm":
        return memory_server_cases.vllm(numbers, facts)
    return memory_system_cases.without_numbers(form)


def _shapes(message: Found, case: str | None) -> list[dict[str, str]]:
    """What the request may have been, where one request is the matter."""
    asked, facts = message.numbers.get("asked"), message.facts
    if asked is None or "rounding" not in facts:
        return []
    if facts.get("divided"):
        return []  # a part of a cache, which the dimensions of whole models don't fit
    if "tokens" in facts:
        # llama.cpp names its window and aligns the tensors of a buffer; vLLM names the longest request.
        padding = memory_shapes.PADDING if message.form == "llama-cpp" else 0
        return memory_shapes.cache_of_tokens(asked, facts["rounding"] + padding, facts["tokens"])
    if message.form == "llama-cpp":
        return memory_shapes.cache_of(asked, facts["rounding"]) if facts.get("kind") == "cache" else []
    if case != "one-large" or message.form == "numpy":
        return []
    return memory_shapes.fitting(asked, facts["rounding"], facts.get("block", 0))
