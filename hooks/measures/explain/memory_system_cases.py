"""Which case the messages of Apple GPUs, of RAM, and of drivers without numbers are; the vocabulary is that of memory_cases."""

from __future__ import annotations

from collections.abc import Mapping

from measures.explain.memory_cases import GIB, PRINTED, Case, over, unreadable
from measures.explain.memory_text import count, size

MPS_LARGE_PART = 0.11
"""Of PyTorch's limit on Apple GPUs, which is 1.7 times what Metal recommends, and that 2/3 to 3/4 of the machine's memory.
So an eighth of the memory, which memory_cases calls large, is 0.125 ÷ (1.7 × 2/3) = 0.11 of the limit, or a little less."""

LARGE_IN_RAM = GIB
"""An eighth of a machine with 8 GiB. Windows refuses a smaller request when RAM and page file are used up. Linux by
default refuses only what exceeds all of RAM and swap, so there a smaller one has met a limit on the process."""


def mps(n: dict[str, int], facts: Mapping) -> Case:
    """Of Apple GPUs: `others` is what Metal counts for this process less PyTorch's part, `cap` PyTorch's own limit."""
    lines: list[str] = []
    asked, cap, allocated, others = n.get("asked"), n.get("cap"), n.get("allocated"), n.get("others")
    if facts.get("buffer"):
        return Case(
            case="one-large",
            title="One tensor is larger than Metal allows",
            says=f"The size alone, {size(asked or 0)}, was compared with the largest buffer that the device makes. What is free plays no part.",
        )
    if allocated is None or others is None or asked is None:
        return unreadable(lines)
    held = allocated + others
    lines.append(f"{size(allocated)} of PyTorch + {size(others)} of others in this process = {size(held)}")
    if cap is None:
        return Case(case="full", title="The machine is full", says="No limit is set, so the machine's memory itself ran out.", arithmetic=lines)
    if held + asked <= cap - PRINTED:
        lines.append(f"{size(held)} + {size(asked)} asked = {size(held + asked)}, below the limit of {size(cap)}")
        says = "PyTorch's limit was not reached, so the machine itself had no memory to give: the system and other programs hold it."
        return Case(case="full", title="The machine is full", says=says, arithmetic=lines)
    lines.append(f"{size(held)} + {size(asked)} asked = {size(held + asked)} {over(held + asked, cap)} the limit of {size(cap)}")
    if asked >= MPS_LARGE_PART * cap and others <= allocated:
        return Case(
            case="one-large",
            title="One request is too large",
            says=f"A single tensor of {size(asked)} was asked for, of {size(cap)} that PyTorch allows itself.",
            arithmetic=lines,
        )
    if others > allocated:
        return Case(
            case="other-process",
            title="It isn't PyTorch's tensors",
            says=f"{size(others)} of this process are outside PyTorch's allocator, more than the {size(allocated)} inside: compiled graphs, or another library on Metal.",
            arithmetic=lines,
        )
    return Case(
        case="full",
        title="It doesn't fit",
        says=f"PyTorch's tensors and kept blocks hold {size(allocated)} of the {size(cap)} that it allows itself.",
        arithmetic=lines,
    )


def without_numbers(form: str) -> Case:
    """Of errors that come from outside PyTorch's allocator and print no size."""
    if form == "cublas":
        return Case(
            case=None,
            title="A library got no memory",
            says="cuBLAS or a sister library asked the driver for its workspace, some MiB, and there was none. The card is full, or an earlier kernel failed and this is only where it shows: look at nvidia-smi, and run once with CUDA_LAUNCH_BLOCKING=1.",
        )
    return Case(
        case=None,
        title="The driver had no memory",
        says="This comes from the driver, not from PyTorch's allocator, so it has no numbers and PyTorch's settings don't apply. Often the card was full before the process began: look at nvidia-smi first.",
    )


def metal(n: Mapping[str, int]) -> Case:
    """Of Metal itself, under llama.cpp, Ollama or MLX: without a number, unless llama.cpp's buffers have theirs in the log."""
    says = "Metal refused a batch of work because more had to be resident at once than the GPU may hold of the memory that it shares with the CPU."
    allocated, cap = n.get("allocated"), n.get("cap")
    if allocated is None or cap is None or allocated <= cap:
        return Case(case=None, title="Metal had no memory", says=says)
    lines = [f"{size(allocated)} allocated − {size(cap)} recommended = {size(allocated - cap)} too much"]
    return Case(case="full", title="More than Metal lets the GPU hold", says=says, arithmetic=lines)


def host(form: str, n: Mapping[str, int], facts: Mapping) -> Case:
    """Of the machine's RAM: one refused request, or a process that the kernel ended."""
    if form == "kernel" and facts.get("cgroup"):
        return Case(
            case="cap",
            title="The container's or the job's memory is full",
            says=f"The kernel ended the process, which held {size(n['allocated'])}, for the limit of its cgroup: that of the container, the pod or the job. The machine may have more.",
        )
    if form == "kernel":
        return Case(
            case="full",
            title="The machine's RAM is full",
            says=f"The kernel ended the process, which held {size(n['allocated'])} of RAM that can't be dropped.",
        )
    asked = n["asked"]
    said = "An array" if form == "numpy" else "A single tensor"
    lines = [f"{count(asked)} bytes = {size(asked)}"] if form == "cpu" else []
    if facts.get("factors"):
        *shape, width = facts["factors"]
        lines.append(f"{' × '.join(count(number) for number in shape)} × {width} B = {size(asked)}")
    if asked < LARGE_IN_RAM:
        small = f"{said} of {size(asked)} is small for any machine."
        case, title, says = _small_request(small, facts.get("system"))
        return Case(case=case, title=title, says=says, arithmetic=lines)
    usual = " By default Linux refuses at once only what exceeds RAM and swap together." if facts.get("system") == "unix" else ""
    return Case(
        case="one-large",
        title="One request is larger than the machine gives",
        says=f"{said} of {size(asked)} was refused by the system at once. RAM is meant, not the card.{usual}",
        arithmetic=lines,
    )


def _small_request(small: str, system: object) -> tuple[str | None, str, str]:
    if system == "windows":
        return "full", "RAM was full already", f"{small} RAM and page file together were used up before it."
    if system == "unix":
        says = f"{small} Linux refuses it for a limit, not for want of RAM: that of the process (ulimit -v), of a job, or strict accounting (vm.overcommit_memory = 2)."
        return "cap", "A limit on this process", says
    return None, "RAM or a limit is full", f"{small} On Windows RAM and page file were used up before it; on Linux it met a limit on the process."
