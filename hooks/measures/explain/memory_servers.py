"""The memory messages of llama.cpp, Ollama and vLLM: several lines of a log belong to one failure."""

from __future__ import annotations

import re

from measures.explain.memory_forms import MESSAGES_MOST, Found
from measures.explain.memory_text import SIZE, Flat, last_digit, to_bytes

APART = 700
"""Characters, blanks apart, between two lines of one failure of llama.cpp; more, and the second is another failure."""

_DEVICE = "(?:cuda|rocm|vulkan|metal|mtl|sycl|cann|musa|opencl)[0-9]{0,3}"
_LLAMA = re.compile(
    r"allocating([0-9]{1,9}\.[0-9]{2})mibondevice([0-9]{1,3}):[a-z]{2,12}mallocfailed:outofmemory"
    r"|(?:cuda|hip|musa)mallocfailed:outofmemory"
    rf"|failedtoallocate({_DEVICE}|cpu|[a-z0-9]{{1,12}}_host)?bufferofsize([0-9]{{1,16}})"
    r"|failedtoallocatebuffer,size=([0-9]{1,9}\.[0-9]{2})(?:mib)?"
    r"|devicememoryallocationofsize([0-9]{1,16})failed"
    rf"|unabletoallocate(?:{_DEVICE}|cpu|backend)buffer"
    r"|failedtoallocatebufferforkvcache"
    r"|failedtoallocatecompute(?:pp|tg)?buffers"
)
_LLAMA_NEEDLES = ("mallocfailed", "failedtoallocate", "unabletoallocate", "devicememoryallocation")
_LLAMA_FREE = re.compile(r"usingdevice([a-z]{2,10}[0-9]{1,3})\([^\n]{1,120}?\)-([0-9]{1,8})mibfree")
_LLAMA_TOTAL = re.compile(r"device([0-9]{1,3}):[^\n]{1,120}?,vram:([0-9]{1,8})mib")
_LLAMA_BUFFER = re.compile(r"(model|kv|compute)?buffersize=([0-9]{1,9}\.[0-9]{2})mib")
_LLAMA_WINDOW = re.compile(r"n_ctx=([0-9]{1,9})")
_RETRY = "retryingwithoutpipelineparallelism"
_LLAMA_DEVICE = re.compile(r"[a-z]{2,10}[0-9]{1,3}$")


def llama(flat: Flat) -> list[Found]:
    """The failures of llama.cpp: size, device, and which of its buffers it was (`kind`: weights, cache or compute)."""
    if not any(needle in flat.text for needle in _LLAMA_NEEDLES):
        return []
    messages: list[Found] = []
    for match in _LLAMA.finditer(flat.text):
        last = messages[-1] if messages else None
        new = _llama_line(flat, match)
        if last is None or match.start() - last.end > APART or _other_size(last, new):
            if len(messages) == MESSAGES_MOST:
                break
            messages.append(new)
        else:
            last.end = new.end
            # The line in bytes is exact, the one in MiB is not.
            exact = new.facts.get("rounding") == 0.0
            last.numbers = {**last.numbers, **new.numbers} if exact else {**new.numbers, **last.numbers}
            last.facts = {**new.facts, **last.facts, **({"rounding": 0.0} if exact else {})}
    windows = [(match.start(1), match.end(1)) for match in _LLAMA_WINDOW.finditer(flat.text)]
    divided = _divided(flat.text)
    for found in messages:
        if divided:
            found.facts["divided"] = True
        if flat.text.find(_RETRY, found.end, found.end + APART) >= 0:
            found.facts["retried"] = True
        earlier = [window for window in windows if window[0] < found.start]
        if found.facts.get("kind") == "cache" and earlier:
            found.facts["tokens"] = int(flat.on_one_line(*earlier[-1]))
    _llama_surroundings(flat, messages)
    return messages


def _divided(text: str) -> bool:
    """Whether the log speaks of several cards, or of layers left in RAM: then a buffer is of some layers only."""
    names = {match[1] for match in _LLAMA_FREE.finditer(text)} if "mibfree" in text else set()
    parts = _LLAMA_LAYERS.finditer(text) if "layersto" in text else ()
    return len(names) > 1 or any(int(match["offloaded"]) < int(match["layers"]) for match in parts)


def _llama_line(flat: Flat, match: re.Match[str]) -> Found:
    found = Found(form="llama-cpp", start=match.start(), end=match.end())
    for group in (1, 5):
        if match[group]:
            _set(found, "asked", to_bytes(match[group], "mib"))
            found.facts["rounding"] = last_digit(match[group], "mib")
    for group in (4, 6):
        if match[group]:
            _set(found, "asked", to_bytes(flat.on_one_line(match.start(group), match.end(group)), "b"))
            found.facts["rounding"] = 0.0
    if match[2]:
        found.facts["device"] = f"cuda{match[2]}"
    elif match[3] or match[4]:
        # Only the CPU's own allocator leaves the device out.
        found.facts["device"] = match[3] or "cpu"
    line = match[0]
    if line.startswith("unabletoallocate"):
        found.facts["kind"] = "weights"
    elif line.endswith("kvcache"):
        found.facts["kind"] = "cache"
    elif "compute" in line:
        found.facts["kind"] = "compute"
    return found


def _other_size(last: Found, new: Found) -> bool:
    """Whether the new line speaks of another request: another size, or another buffer."""
    before, now = last.numbers.get("asked"), new.numbers.get("asked")
    if before is not None and now is not None and abs(before - now) > 2**20:
        return True
    kinds = last.facts.get("kind"), new.facts.get("kind")
    return kinds[0] is not None and (kinds[1] not in (None, kinds[0]) or now is not None)


def _llama_surroundings(flat: Flat, messages: list[Found]) -> None:
    """What the log said before: memory free at the start, and the buffers that were made on the same device."""
    if not messages or "mib" not in flat.text:
        return
    frees = [(m.start(), m[1], to_bytes(m[2], "mib")) for m in _LLAMA_FREE.finditer(flat.text)]
    buffers = []
    for match in _LLAMA_BUFFER.finditer(flat.text):
        owner = _LLAMA_DEVICE.search(flat.text[max(0, match.start() - 14) : match.start()])
        if owner:
            buffers.append((match.start(), owner[0], match[1] or "model", to_bytes(match[2], "mib")))
    totals = {}
    if ",vram:" in flat.text:
        totals = {f"cuda{match[1]}": to_bytes(match[2], "mib") for match in _LLAMA_TOTAL.finditer(flat.text)}
    for found in messages:
        device = found.facts.get("device")
        free = [value for at, name, value in frees if at < found.start and name == device]
        if not device or not free or free[-1] is None:
            continue
        since = max(at for at, name, _ in frees if at < found.start and name == device)
        made: dict[str, int] = {}
        for at, name, kind, value in buffers:
            if since < at < found.start and name == device and value is not None:
                # Models with a sliding window have two caches; other lines of one kind are about the same buffer.
                made[kind] = value + (made.get(kind, 0) if kind == "kv" else 0)
        found.numbers["free"] = free[-1]
        found.numbers["allocated"] = sum(made.values())
        _set(found, "total", totals.get(device))


_GO = r"([0-9]{1,12}(?:\.[0-9]{0,4})?)([kmgt]i?b|b)"
"""A size as Ollama prints it: small ones in `B`."""

_OLLAMA = re.compile(rf"modelrequiresmoresystemmemory\({_GO}\)thanisavailable\({_GO}\)")
_OLLAMA_LOG = re.compile(rf'requesttoolargeforsystem"requested="?{_GO}"?available="?([0-9]{{1,16}}|{_GO})"?')
_OLLAMA_SYSTEM = re.compile(rf'total="{_GO}"free="{_GO}"')
_OLLAMA_LAYERS = re.compile(r"layers\.model=(?P<layers>[0-9]{1,4})layers\.offload=(?P<offloaded>[0-9]{1,4})")
_LLAMA_LAYERS = re.compile(r"offloaded(?P<offloaded>[0-9]{1,4})/(?P<layers>[0-9]{1,4})layersto")
_OLLAMA_CARDS = re.compile(r'memory\.available="\[([0-9a-z.]{1,200})\]"')
_OLLAMA_FULL = re.compile(rf'memory\.required\.full="{_GO}"')
_ONE = re.compile(_GO)


def ollama(flat: Flat) -> list[Found]:
    """Ollama's refusal before loading, and its plan when some layers don't fit on the card."""
    text = flat.text
    messages = []
    if "modelrequiresmoresystemmemory" in text or "requesttoolargeforsystem" in text:
        for match in _OLLAMA.finditer(text):
            found = Found(form="ollama", start=match.start(), end=match.end())
            _set(found, "asked", to_bytes(match[1], match[2]))
            _set(found, "free", to_bytes(match[3], match[4]))
            messages.append(found)
        for match in _OLLAMA_LOG.finditer(text):
            found = Found(form="ollama", start=match.start(), end=match.end())
            _set(found, "asked", to_bytes(match[1], match[2]))
            _set(found, "free", to_bytes(match[4], match[5]) if match[4] else to_bytes(match[3], "b"))
            messages.append(found)
        system = _OLLAMA_SYSTEM.search(text)
        if system:
            for found in messages:
                _set(found, "total", to_bytes(system[1], system[2]))
    for form, needle, pattern in (("ollama", "layers.offload=", _OLLAMA_LAYERS), ("llama-cpp", "layersto", _LLAMA_LAYERS)):
        for match in pattern.finditer(text) if needle in text else ():
            found = _plan(flat, form, match)
            if found is not None:
                messages.append(found)
    return messages[:MESSAGES_MOST]


def _plan(flat: Flat, form: str, match: re.Match[str]) -> Found | None:
    """The plan for the layers, or None where all of them fit."""
    layers, offloaded = int(match["layers"]), int(match["offloaded"])
    if offloaded >= layers:
        return None
    window = flat.text[match.start() : match.start() + 700]
    found = Found(form=form, start=match.start(), end=match.end(), facts={"layers": layers, "offloaded": offloaded})
    cards = _OLLAMA_CARDS.search(window)
    if cards:
        found.end = max(found.end, match.start() + cards.end())
        sizes = [to_bytes(number, unit) for number, unit in _ONE.findall(cards[1])]
        if sizes and None not in sizes:
            found.numbers["free"] = sum(sizes)
            found.facts["cards"] = len(sizes)
    needed = _OLLAMA_FULL.search(window)
    if needed:
        found.end = max(found.end, match.start() + needed.end())
        _set(found, "asked", to_bytes(needed[1], needed[2]))
    return found


_VLLM_START = re.compile(
    r"freememoryondevice(?:[a-z]{2,6}:[0-9]{1,3})?\(([0-9]{1,6}(?:\.[0-9]{1,3})?)/([0-9]{1,6}(?:\.[0-9]{1,3})?)gib\)"
    r"onstartupislessthandesiredgpumemoryutilization\((0?\.[0-9]{1,4}|1(?:\.0{1,4})?),([0-9]{1,6}(?:\.[0-9]{1,3})?)gib\)"
)
_VLLM_NEEDS = re.compile(
    rf"maxseqlen\(([0-9]{{1,9}})\),?\(?{SIZE}kvcacheisneeded,whichislargerthantheavailablekvcachememory\({SIZE}\)"
)
_VLLM_TOKENS = re.compile(
    r"maxseqlen\(([0-9]{1,9})\)islargerthanthemaximumnumberoftokensthatcanbestoredinkvcache\(([0-9]{1,9})\)"
)
_VLLM_LONGEST = re.compile(r"estimatedmaximummodellengthis([0-9]{1,9})\.")
_VLLM_NONE = re.compile(r"noavailablememoryforthecacheblocks|reservedforkvcacheis-[0-9]")
_VLLM_BUDGET = re.compile(
    rf"total_gpu_memory\({SIZE}\)xgpu_memory_utilization\((0?\.[0-9]{{1,4}}|1(?:\.0{{1,4}})?)\)={SIZE}"
)
_VLLM_PARTS = re.compile(
    rf"modelweightstake{SIZE};non_torch_memorytakes{SIZE};pytorchactivationpeakmemorytakes{SIZE};"
    r"therestofthememoryreservedforkvcacheis(-?)"
    + SIZE
)
_VLLM_REHEARSAL = re.compile(r"outofmemoryoccurredwhenwarmingup[a-z]{1,20}with([0-9]{1,7})dummyrequests")
_VLLM_NEEDLES = ("dummyrequests", "freememoryondevice", "maxseqlen(", "noavailablememoryforthecacheblocks", "reservedforkvcacheis-")


def vllm(flat: Flat) -> list[Found]:
    """vLLM's refusals at the start: the card is not free enough, or what is left for the cache is too little."""
    text = flat.text
    if not any(needle in text for needle in _VLLM_NEEDLES):
        return []
    messages = []
    for match in _VLLM_START.finditer(text):
        found = Found(form="vllm", start=match.start(), end=match.end(), facts={"share": match[3]})
        for name, group in (("free", 1), ("total", 2), ("asked", 4)):
            _set(found, name, to_bytes(match[group], "gib"))
        messages.append(found)
    for match in _VLLM_NEEDS.finditer(text):
        found = Found(form="vllm", start=match.start(), end=match.end(), facts={"tokens": int(match[1])})
        _set(found, "asked", to_bytes(match[2], match[3]))
        _set(found, "free", to_bytes(match[4], match[5]))
        found.facts["rounding"] = last_digit(match[2], match[3])
        longest = _VLLM_LONGEST.search(text, match.end(), match.end() + 120)
        if longest:
            found.end = longest.end()
            found.facts["longest"] = int(longest[1])
        messages.append(found)
    for match in _VLLM_TOKENS.finditer(text):
        facts = {"tokens": int(match[1]), "longest": int(match[2])}
        messages.append(Found(form="vllm", start=match.start(), end=match.end(), facts=facts))
    for match in _VLLM_REHEARSAL.finditer(text):
        messages.append(Found(form="vllm", start=match.start(), end=match.end(), facts={"rehearsal": int(match[1])}))
    none = _VLLM_NONE.search(text)
    if none:
        messages.append(_vllm_none(flat, none))
    return messages[:MESSAGES_MOST]


def _vllm_none(flat: Flat, match: re.Match[str]) -> Found:
    """No block of cache: the profile's lines, wherever they stand in the log, say why."""
    found = Found(form="vllm", start=match.start(), end=match.end(), facts={"none": True})
    budget, parts = _VLLM_BUDGET.search(flat.text), _VLLM_PARTS.search(flat.text)
    if budget:
        _set(found, "total", to_bytes(budget[1], budget[2]))
        _set(found, "cap", to_bytes(budget[4], budget[5]))
        found.facts["share"] = budget[3]
    if parts:
        found.facts["parts"] = [to_bytes(parts[group], parts[group + 1]) for group in (1, 3, 5)]
    return found


def _set(found: Found, name: str, value: int | None) -> None:
    if value is not None:
        found.numbers[name] = value
