"""Where a text holds an out-of-memory message, in which form, and which numbers it prints.

A form is recognised by an anchor, words that stand in no other message. Its numbers are
looked for one by one in the stretch from the anchor to the next one, at most WINDOW
characters, so that cut, reordered and interrupted messages give what is left of them.
All patterns are literal but for numbers with bounded repeats, so reading is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

from measures.explain.memory_text import EXACT, NUMBER_FIRST, SIZE, Flat, last_digit, to_bytes

WINDOW = 3000
"""Characters, blanks apart, in which the numbers of one message stand: room for 60 processes on the card."""

MESSAGES_MOST = 50
"""Messages read from one text; a server can print the same one for hours."""


@dataclass(kw_only=True, slots=True)
class Found:
    """One message: `start` and `end` in the flat text, numbers in bytes, and what else the rules ask for."""

    form: str
    start: int
    end: int
    numbers: dict[str, int] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Form:
    needles: tuple[str, ...]
    """One of these stands in every text that holds the form: the cheap question first."""
    anchor: re.Pattern[str]
    read: object


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("^SIZE", NUMBER_FIRST + SIZE).replace("SIZE", SIZE))


_TORCH = tuple(
    (name, _compiled(pattern))
    for name, pattern in (
        ("asked", "triedtoallocateSIZE"),
        ("asked", "requestedsize:SIZE"),
        ("total", "totalcapaci?tyofSIZE"),
        ("total", "^SIZEtotalcapaci?ty"),
        ("free", "ofwhichSIZEisfree"),
        ("free", "^SIZEfree[;)]"),
        ("allocated", "^SIZEisallocatedbypytorch"),
        ("allocated", "^SIZEalreadyallocated"),
        ("private", "withSIZEallocatedinprivatepools"),
        ("idle", "^SIZEisreservedbypytorchbutunallocated"),
        ("idle", "^SIZEcached"),
        ("reserved", "^SIZEreservedintotalbypytorch"),
        ("cap", "^SIZEallowed;"),
        ("process", "thisprocesshasSIZE"),
    )
)
_STRANGER = _compiled("process([0-9]{1,10})hasSIZEmemoryinuse")
_ASYNC = tuple(
    (name, _compiled(pattern))
    for name, pattern in (
        ("allocated", "currentlyallocated:SIZE"),
        ("asked", "requested:SIZE"),
        ("total", "devicelimit:SIZE"),
        ("free", r"free\(accordingtocuda\):SIZE"),
        ("cap", r"memoryfraction\):SIZE"),
    )
)
_MPS = tuple(
    (name, _compiled(pattern))
    for name, pattern in (
        ("allocated", "mpsallocated:SIZE"),
        ("others", "otherallocations:SIZE"),
        ("cap", "maxallowed:SIZE"),
        ("asked", "triedtoallocateSIZE"),
    )
)


def _labelled(found: Found, labels, window: str, *, binary: bool = False) -> None:
    """Put the first size behind each label into the numbers, and mark where the message ends."""
    for name, pattern in labels:
        match = pattern.search(window)
        if match and name not in found.numbers:
            number, unit = match[1], match[2]
            value = to_bytes(number, unit, binary=binary)
            found.end = max(found.end, found.start + match.end())
            if value is not None:
                found.numbers[name] = value
                if name == "asked":
                    found.facts["rounding"] = last_digit(number, unit, binary=binary)


def _torch(flat: Flat, start: int, end: int, match: re.Match[str]) -> Found:
    window = flat.text[start:end]
    old = "alreadyallocated" in window
    form = {"hip": "hip", "xpu": "xpu"}.get(match[1], "pytorch-old" if old else "pytorch")
    found = Found(form=form, start=start, end=match.end())
    _labelled(found, _TORCH, window)
    strangers = []
    for other in _STRANGER.finditer(window):
        value = to_bytes(other[2], other[3])
        if value is not None:
            strangers.append([other[1], value])
            found.end = max(found.end, start + other.end())
    if strangers:
        found.facts["strangers"] = strangers
    if match[2] != "triedtoallocate":
        found.facts["preemptive"] = True
    if window.startswith("morethan1eb", match.end() - start):
        found.facts["absurd"] = True
    # The allocator asks the driver for whole blocks and prints those, so a tensor may be a little smaller.
    found.facts["block"] = 2 * 2**20
    return found


def _async(flat: Flat, start: int, end: int, match: re.Match[str]) -> Found | None:
    if not match[1] and not match[2]:
        return None
    found = Found(form="async", start=start, end=match.end())
    _labelled(found, _ASYNC, flat.text[start : min(end, start + 700)])
    return found


def _mps(flat: Flat, start: int, end: int, match: re.Match[str]) -> Found:
    found = Found(form="mps", start=start, end=match.end())
    _labelled(found, _MPS, flat.text[start : min(end, start + 500)], binary=True)
    return found


def _mps_buffer(flat: Flat, start: int, end: int, match: re.Match[str]) -> Found | None:
    value = to_bytes(match[1], match[2], binary=True)
    if value is None:
        return None
    facts = {"buffer": True, "rounding": last_digit(match[1], match[2], binary=True)}
    return Found(form="mps", start=start, end=match.end(), numbers={"asked": value}, facts=facts)


def _no_numbers(form: str):
    def read(flat: Flat, start: int, end: int, match: re.Match[str]) -> Found:
        return Found(form=form, start=start, end=match.end())

    return read


_BITS = re.compile(r"(?:float|complex|int|uint)(8|16|32|64|128|256)")
_WORKING_SET = re.compile(
    r"buffer,size=[0-9.]{1,12}mi?b,(?:offs=[0-9]{1,15},)?\(([0-9]{1,9}\.[0-9]{2})/([0-9]{1,9}\.[0-9]{2})\)"
)


def _metal(flat: Flat, start: int, end: int, match: re.Match[str]) -> Found:
    """Metal's error has no number; the last buffer that llama.cpp reported before it has what is allocated and the limit."""
    found = Found(form="metal", start=start, end=match.end())
    pairs = _WORKING_SET.findall(flat.text[:start]) if "buffer,size=" in flat.text else []
    if pairs:
        found.numbers = {
            name: value for name, number in zip(("allocated", "cap"), pairs[-1], strict=True) if (value := to_bytes(number, "mib")) is not None
        }
    return found


def _cpu(flat: Flat, start: int, end: int, match: re.Match[str]) -> Found | None:
    value = to_bytes(match[2], "b", most=EXACT)
    if value is None:
        return None
    facts = {"rounding": 0.0, "system": "windows" if match[1].startswith("not") else "unix"}
    return Found(form="cpu", start=start, end=match.end(), numbers={"asked": value}, facts=facts)


def _array(flat: Flat, start: int, end: int, match: re.Match[str]) -> Found | None:
    value = to_bytes(match[1], match[2])
    if value is None:
        return None
    found = Found(form="numpy", start=start, end=match.end(), numbers={"asked": value})
    bits = _BITS.match(match[4])
    if bits:
        # NumPy prints three digits; shape and type have them all.
        factors = [int(number) for number in match[3].split(",")] + [int(bits[1]) // 8]
        exact = prod(factors)
        if abs(exact - value) <= last_digit(match[1], match[2]) and exact < EXACT:
            found.numbers["asked"] = exact
            found.facts["factors"] = factors
    return found


def _killed(flat: Flat, start: int, end: int, match: re.Match[str]) -> Found | None:
    value = to_bytes(match[2], "kib")
    if value is None:
        return None
    # Kernels before 5.0 say it in the line before.
    cgroup = bool(match[1]) or "memorycgroupoutofmemory:" in flat.text[max(0, start - 200) : start]
    return Found(form="kernel", start=start, end=match.end(), numbers={"allocated": value}, facts={"cgroup": cgroup})


_FORMS = (
    _Form(
        needles=("outofmemory",),
        anchor=re.compile(r"(cuda|hip|xpu)outofmemory\.?(triedtoallocate|allocationwaspreemptivelyrejected)"),
        read=_torch,
    ),
    _Form(
        needles=("allocationondevice",),
        anchor=re.compile(r"(outofmemoryerror:)?allocationondevice[0-9]{0,3}(wouldexceedallowedmemory)?"),
        read=_async,
    ),
    _Form(needles=("mpsbackendoutofmemory",), anchor=re.compile("mpsbackendoutofmemory"), read=_mps),
    _Form(needles=("invalidbuffersize:",), anchor=_compiled("invalidbuffersize:SIZE"), read=_mps_buffer),
    _Form(
        needles=("_status_alloc_failed",),
        anchor=re.compile("(?:cublas|cudnn|cusolver|cusparse|hipblas|rocblas)_status_alloc_failed"),
        read=_no_numbers("cublas"),
    ),
    _Form(
        needles=("error:outofmemory", "_error_out_of_memory", "erroroutofmemory", "(2):outofmemory", "'outofmemory'"),
        anchor=re.compile(
            r"(?:cuda|hip)(?:driver)?error:outofmemory|cuda_error_out_of_memory|hiperroroutofmemory"
            r"|cudaruntimeerror\(2\):outofmemory|cudafailure[0-9]{0,3}'outofmemory'"
        ),
        read=_no_numbers("cuda-error"),
    ),
    _Form(
        needles=("callbackerroroutofmemory",),
        anchor=re.compile("kiogpucommandbuffercallbackerroroutofmemory"),
        read=_metal,
    ),
    _Form(
        needles=("defaultcpuallocator:",),
        anchor=re.compile(r"defaultcpuallocator:(can'tallocatememory|notenoughmemory):youtriedtoallocate([0-9]{1,16})bytes"),
        read=_cpu,
    ),
    _Form(
        needles=("foranarraywithshape",),
        anchor=_compiled(r"unabletoallocateSIZEforanarraywithshape\(([0-9]{1,15}(?:,[0-9]{1,15}){0,8}),?\)anddatatype([a-z0-9<>]{1,20})"),
        read=_array,
    ),
    _Form(
        needles=("killedprocess",),
        anchor=re.compile(
            r"(?:(memorycgroup)?outofmemory:)?killedprocess[0-9]{1,10}\([^()]{1,40}\)(?:,uid:?[0-9]{1,10},)?"
            r"total-vm:[0-9]{1,15}kb,anon-rss:([0-9]{1,13})kb"
        ),
        read=_killed,
    ),
)


_REPEATED = {_metal: "metal"}
"""Messages printed for each piece of work of a failed batch; the first one says it."""


def find(flat: Flat) -> list[Found]:
    """The messages of a flat text in order, those of PyTorch and of the machine's own memory."""
    anchors = sorted(_anchors(flat.text), key=lambda item: item[0])
    messages = []
    for n, (start, match, read) in enumerate(anchors):
        if len(messages) == MESSAGES_MOST:
            break
        later = anchors[n + 1][0] if n + 1 < len(anchors) else len(flat.text)
        form = messages[-1].form if messages else None
        if read in _REPEATED and form == _REPEATED[read]:
            continue  # the same words again, with nothing to add
        found = read(flat, start, min(later, start + WINDOW), match)
        if found is None or (not found.numbers and form == found.form):
            continue
        messages.append(found)
    return messages


def _anchors(text: str) -> Iterator[tuple[int, re.Match[str], object]]:
    for form in _FORMS:
        if any(needle in text for needle in form.needles):
            for match in form.anchor.finditer(text):
                yield match.start(), match, form.read
