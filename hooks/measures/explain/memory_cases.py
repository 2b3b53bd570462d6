"""Which case an out-of-memory message is: the rules, their thresholds, and the arithmetic that shows it.

The cases: *other-process* (someone else holds the memory), *fragmentation* (it is there,
in pieces), *one-large* (one request is too large), *full*, *cap* (a limit below the
card's memory), or None where the message doesn't decide it.

For PyTorch's allocator the rules are asked in this order, and the first that holds is the case:

1. The message says that a limit refused it, or prints one that tensors, idle memory and
   request exceed while the card had room → cap.
2. The request is larger than the card → one-large: nothing that is freed helps.
3. More is allocated than the card has → full: Windows' driver puts the rest into RAM.
4. More is free than was asked, by FREE_MARGIN → cap: a limit that isn't printed.
5. What others hold (at least FOREIGN_PART of the card) is enough for the request together
   with what is free → other-process. What lies idle (at least IDLE_PART) is → fragmentation;
   what is free helps it only below the request, since more wasn't handed out. Where both
   are enough, the one that holds more.
6. The request is at least LARGE_PART of the card, or LARGE_MOST → one-large.
7. At least half of the card is this process's → full.

The order puts what can be won without changing the run first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from measures.explain.memory_text import size

GIB = 2**30

CAP_PART = 0.98
"""A printed limit above this part of the card is none: PyTorch prints the whole card as allowed when no limit is set."""

FREE_MARGIN_PART, FREE_MARGIN = 0.05, GIB
"""Free memory is read after the failure, and the driver keeps some hundred MiB that it counts as free.
A surplus above both a twentieth of the card and 1 GiB is neither."""

FOREIGN_PART = 0.10
"""Below a tenth of the card it is a desktop or a browser (0.3 to 1 GiB in reports), and a run that needs the last
tenth fails a little later without it."""

CONTEXT_MOST = 2 * GIB
"""Memory that no list names belongs to this process's own CUDA context and libraries up to this: a context took
0.3 to 1.3 GiB, the most before CUDA 11.7, and library workspaces come on top."""

IDLE_PART = 0.02
"""Idle memory below a fiftieth of the card is what every run has between its blocks. It can be larger than a small
request, but winning it delays the error by a few tensors."""

IDLE_LEAST = 128 * 2**20
"""On a small card a fiftieth is a few of the allocator's 20 MiB segments, which are never all in use."""

PRINTED = GIB // 50
"""Sizes are printed to 0.01 GiB, so sums of two or three of them are true to this."""

LARGE_PART = 0.125
"""An eighth of the card for one tensor. A training step makes hundreds of tensors, so one of this size stands out."""

LARGE_MOST = 3 * GIB
"""As much in one piece stands out on any card: float32 logits of 8,192 tokens of Llama 3 are 3.91 GiB, and hardly a weight is as large."""


@dataclass(kw_only=True, slots=True)
class Case:
    """`case` of the vocabulary or None, a `title` in a few words, the sentence `says`, and lines of arithmetic."""

    case: str | None
    title: str
    says: str
    arithmetic: list[str] = field(default_factory=list)


def torch(n: dict[str, int], facts: Mapping) -> Case:
    """Of PyTorch's caching allocator, CUDA, HIP and XPU alike. Completes `n` with idle, reserved and others."""
    lines = _complete(n, facts)
    asked, total, free = n.get("asked"), n.get("total"), n.get("free")
    if facts.get("preemptive"):
        return Case(
            case="cap",
            title="A limit was set",
            says="PyTorch refused the request by itself, before it asked the driver: it would have exceeded the limit set for this process.",
            arithmetic=lines,
        )
    if facts.get("absurd"):
        return Case(
            case="one-large",
            title="The size is nonsense",
            says="More than an exabyte was asked for, so a length or a shape is broken. Look for an earlier error: a tensor of sizes that never arrived, a number that overflowed.",
        )
    if asked is None:
        return unreadable(lines)
    return (
        _printed_cap(n, lines)
        or _larger_than_card(n, lines)
        or _more_than_card(n, lines)
        or _hidden_cap(n, lines)
        or _to_be_won(n, facts, lines)
        or _large(asked, total, free, lines)
        or _full(n, lines)
        or _undecided(n, lines)
    )


def _complete(n: dict[str, int], facts: Mapping) -> list[str]:
    """Derive what the message implies; one line of arithmetic for each derivation."""
    lines = []
    allocated, idle, reserved = n.get("allocated"), n.get("idle"), n.get("reserved")
    if allocated is not None and idle is None and reserved is not None and reserved >= allocated:
        n["idle"] = reserved - allocated
        lines.append(f"{size(reserved)} reserved − {size(allocated)} allocated = {size(n['idle'])} idle")
    elif allocated is not None and idle is not None and reserved is None:
        n["reserved"] = allocated + idle
        lines.append(f"{size(allocated)} allocated + {size(idle)} idle = {size(n['reserved'])} reserved")
    strangers = [list(item) for item in facts.get("strangers", ())]
    held = n.get("reserved", n.get("allocated"))
    if "process" not in n and strangers:
        if held is None:
            return lines  # cut off before our own size: each of them may be this process
        # In a container the driver's process numbers are not ours, and we are listed as a stranger:
        # the smallest process that can hold what this one has reserved.
        able = [item for item in strangers if item[1] >= held - PRINTED]
        if able:
            own = min(able, key=lambda item: item[1])
            strangers.remove(own)
            n["process"] = own[1]
            lines.append(f"process {own[0]} with {size(own[1])} is this one, by its size")
    if strangers:
        n["others"] = sum(value for _, value in strangers)
        if len(strangers) > 1:
            sizes = " + ".join(size(value) for _, value in strangers[:8])
            more = f" + {len(strangers) - 8} more" if len(strangers) > 8 else ""
            lines.append(f"{sizes}{more} = {size(n['others'])} in other processes")
        _at_most_what_is_there(n, lines)
    return lines


def _at_most_what_is_there(n: dict[str, int], lines: list[str]) -> None:
    """The driver lists the processes of the whole GPU, also those in other parts of it (MIG), and not only what lies on the card."""
    if not {"total", "free", "process"} <= n.keys():
        return
    room = max(0, n["total"] - n["free"] - n["process"])
    if n["others"] > room + PRINTED:
        n["others"] = room
        part = f"{size(n['total'])} capacity − {size(n['free'])} free − {size(n['process'])} in this process"
        lines.append(f"{part} leave {size(room)} for all others: the list is of more than this card or part of a card")


def _unlisted(n: Mapping[str, int]) -> int | None:
    """Memory of the card that nobody in the message has; without a list the own context is in it."""
    if not {"total", "free"} <= n.keys() or not ("process" in n or "reserved" in n):
        return None
    own = n.get("process", n.get("reserved", 0))
    return max(0, n["total"] - n["free"] - own - n.get("others", 0))


def _printed_cap(n: Mapping[str, int], lines: list[str]) -> Case | None:
    cap, total, free = n.get("cap"), n.get("total"), n.get("free")
    held = n.get("reserved", n.get("allocated"))
    if cap is None or held is None or (total is not None and cap >= CAP_PART * total) or held + n["asked"] <= cap - PRINTED:
        return None
    if free is not None and free < n["asked"]:
        return None
    lines.append(f"{size(held)} held + {size(n['asked'])} asked = {size(held + n['asked'])} {over(held + n['asked'], cap)} the limit of {size(cap)}")
    room = f" The card still had {size(free)} free." if free is not None else ""
    return Case(case="cap", title="A limit was set", says=f"This process may use {size(cap)} and would have exceeded that.{room}", arithmetic=lines)


def _larger_than_card(n: Mapping[str, int], lines: list[str]) -> Case | None:
    total = n.get("total")
    if total is None or n["asked"] <= total:
        return None
    lines.append(f"{size(n['asked'])} asked > {size(total)}, the whole card")
    return Case(
        case="one-large",
        title="One request is larger than the card",
        says=f"A single tensor of {size(n['asked'])} can't exist on a card of {size(total)}, whatever else is freed.",
        arithmetic=lines,
    )


def _more_than_card(n: Mapping[str, int], lines: list[str]) -> Case | None:
    total, allocated = n.get("total"), n.get("allocated")
    if total is None or allocated is None or allocated <= total:
        return None
    if n.get("process", allocated) < allocated:
        return None  # counted twice, as blocks of private pools can be
    lines.append(f"{size(allocated)} allocated − {size(total)} capacity = {size(allocated - total)} that is not on the card")
    return Case(
        case="full",
        title="The card is more than full",
        says="More is allocated than the card has: on Windows the driver puts the surplus into RAM. The card was full before, and slow since.",
        arithmetic=lines,
    )


def _hidden_cap(n: Mapping[str, int], lines: list[str]) -> Case | None:
    free, total = n.get("free"), n.get("total")
    if free is None or total is None or free - n["asked"] <= max(FREE_MARGIN, FREE_MARGIN_PART * total):
        return None
    lines.append(f"{size(free)} free − {size(n['asked'])} asked = {size(free - n['asked'])} to spare")
    return Case(
        case="cap",
        title="More was free than asked for",
        says="More was free than asked for. If it fails at the same place again, a limit below the card's memory refused it, or on Windows RAM and page file were full, which the driver needs as well; if not, another process freed its memory in between.",
        arithmetic=lines,
    )


def _to_be_won(n: Mapping[str, int], facts: Mapping, lines: list[str]) -> Case | None:
    """Memory that the run could have without changing: another's, or its own in pieces."""
    asked, free, total, idle = n["asked"], n.get("free", 0), n.get("total"), n.get("idle", 0)
    unlisted = _unlisted(n) or 0
    hidden = unlisted if unlisted > CONTEXT_MOST else 0
    foreign = n.get("others", 0) + hidden
    others_do = total is not None and foreign >= FOREIGN_PART * total and foreign + free >= asked
    usable = free if free < asked else 0
    idle_does = asked <= idle + usable and idle >= (asked if total is None else max(IDLE_LEAST, IDLE_PART * total))
    if others_do and (foreign >= idle or not idle_does):
        if hidden:
            own = f"{size(n['process'])} in this process" if "process" in n else f"{size(n['reserved'])} reserved"
            listed = f" − {size(n['others'])} in others" if n.get("others") else ""
            lines.append(f"{size(total)} capacity − {size(n['free'])} free − {own}{listed} = {size(hidden)} that no list names")
            says = f"{size(hidden)} of the card belong to nobody in the message: processes that this one may not see, other libraries in this process, or the CPU's programs where both share one memory. Look at nvidia-smi from the host."
        else:
            lines.append(f"{size(foreign)} in other processes + {size(free)} free {over(foreign + free, asked)} {size(asked)} asked")
            says = f"Other processes hold {size(foreign)} of {size(total)}. Without them the request fits."
        return Case(case="other-process", title="Someone else holds the memory", says=says, arithmetic=lines)
    if idle_does:
        both = f" + {size(free)} free = {size(idle + free)}" if usable or not free else ""
        lines.append(f"{size(idle)} idle{both} {over(idle + usable, asked)} {size(asked)} asked")
        return Case(
            case="fragmentation",
            title="The memory is there, in pieces",
            says=f"{size(idle)} are reserved and idle, in blocks of which another part is in use. Expandable segments can win that much and no more.",
            arithmetic=lines,
        )
    return None


def _large(asked: int, total: int | None, free: int | None, lines: list[str]) -> Case | None:
    if total is None or asked < min(LARGE_MOST, LARGE_PART * total):
        return None
    lines.append(f"{size(asked)} asked ÷ {size(total)} capacity = {int(asked / total * 100)} % of the card at once")
    return Case(
        case="one-large",
        title="One request is too large",
        says=f"A single tensor of {size(asked)} was asked for. Make that one smaller; the rest may fit.{_counted_free(asked, free)}",
        arithmetic=lines,
    )


def _full(n: Mapping[str, int], lines: list[str]) -> Case | None:
    allocated, total, idle, free = n.get("allocated"), n.get("total"), n.get("idle", 0), n.get("free", 0)
    if allocated is None or total is None or allocated + idle < total / 2:
        return None
    if "idle" in n and idle + free < n["asked"]:
        lines.append(f"{size(idle)} idle + {size(free)} free = {size(idle + free)} < {size(n['asked'])} asked")
    if allocated <= total:
        lines.append(f"{size(total)} capacity − {size(allocated)} allocated = {size(total - allocated)} for everything else")
    says = f"Tensors of this process hold {size(allocated)} of {size(total)}. The request of {size(n['asked'])} only was the first that found no room."
    says += _counted_free(n["asked"], n.get("free"))
    if n.get("private", 0) >= 0.25 * total:
        says += f" {size(n['private'])} of it lie in private pools, such as those of CUDA graphs."
    return Case(case="full", title="The card is full", says=says, arithmetic=lines)


def _undecided(n: Mapping[str, int], lines: list[str]) -> Case:
    free, held = n.get("free"), n.get("reserved", n.get("allocated"))
    says = f"{size(n['asked'])} were asked for{f' with {size(free)} free' if free is not None else ''}. "
    if held is None:
        says += "The numbers that would tell the causes apart are missing: paste the whole line."
    elif "total" in n and free is not None:
        rest = max(0, n["total"] - free - held)
        lines.append(f"{size(n['total'])} capacity − {size(free)} free − {size(held)} of PyTorch = {size(rest)} elsewhere")
        says += f"{size(rest)} of the card are neither free nor PyTorch's: CUDA's context and libraries, a desktop, other processes. Look at nvidia-smi."
    else:
        says += "This form of the message doesn't print the numbers that would tell the causes apart."
    return Case(case=None, title="The message does not decide it", says=says, arithmetic=lines)


def over(more: int, less: int) -> str:
    """The sign between two sizes as they are printed: the rounded ones may look alike."""
    return ">" if more > less and size(more) != size(less) else "≈"


def _counted_free(asked: int, free: int | None) -> str:
    if free is None or free < asked:
        return ""
    return f" That {size(free)} were free says little: it is read after the failure, and the driver can't hand out all of it."


def unreadable(lines: list[str]) -> Case:
    """A message without the numbers that decide it."""
    return Case(
        case=None,
        title="The numbers are missing",
        says="The message is cut off before the numbers that tell the causes apart. Paste the whole line.",
        arithmetic=lines,
    )


def asynchronous(n: dict[str, int], facts: Mapping) -> Case:
    """Of the cudaMallocAsync backend, which prints a limit and no idle memory: the driver keeps that."""
    lines: list[str] = []
    asked, total, free = n.get("asked"), n.get("total"), n.get("free")
    if asked is None:
        return Case(
            case=None,
            title="No numbers",
            says="This form without numbers comes from the cudaMallocAsync backend. The lines behind it, or torch.cuda.memory_summary(), have them.",
        )
    found = _printed_cap(n, lines) or _larger_than_card(n, lines) or _more_than_card(n, lines) or _hidden_cap(n, lines)
    if found := found or _large(asked, total, free, lines) or _full(n, lines):
        return found
    if {"total", "free", "allocated"} <= n.keys():
        rest = max(0, n["total"] - n["free"] - n["allocated"])
        lines.append(f"{size(n['total'])} capacity − {size(n['free'])} free − {size(n['allocated'])} allocated = {size(rest)} elsewhere")
    return Case(
        case=None,
        title="The message does not decide it",
        says="What is neither free nor allocated is the driver's pool, this process's context or another process; the message doesn't part them.",
        arithmetic=lines,
    )
