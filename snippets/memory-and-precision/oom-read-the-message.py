"""Split the causes of an out-of-memory error by the numbers in its message.

role: demo
devices: [cpu]
needs: []
claims:
  - id: oom-messages-told-apart
    variable: told_apart
    label: Reported messages, one for each cause, that the rules tell apart
    unit: "1"
    kind: exact
    expect: 4
  - id: oom-message-other-processes
    variable: others_gib
    label: Held by other processes in the first message
    unit: GiB
    kind: measured
    expect: 15.26
    tolerance: 0.001
  - id: oom-message-outside-allocator
    variable: outside_gib
    label: Held by the failing process outside PyTorch's allocator in the first message
    unit: GiB
    kind: measured
    expect: 0.371
    tolerance: 0.01
"""
import re

UNITS = {"bytes": 2**-30, "KiB": 2**-20, "MiB": 2**-10, "GiB": 1}
SIZE = r"([\d.]+) (bytes|KiB|MiB|GiB)"


def gib(pattern, message):
    """The sum, in GiB, of every size that the pattern finds."""
    return sum(float(n) * UNITS[u] for n, u in re.findall(pattern, message))


def read(message):
    n = {
        "asked": gib(f"(?:Tried to allocate|Requested size:) {SIZE}", message),
        "free": gib(f"of which {SIZE} is free", message),
        "here": gib(f"this process has {SIZE}", message),
        "others": gib(rf"Process \d+ has {SIZE}", message),
        "allocated": gib(f"{SIZE} is allocated by PyTorch", message),
        "idle": gib(f"and {SIZE} is reserved by PyTorch but unallocated", message),
    }
    # Inside a container the driver's process number is not ours, and we are listed as a stranger.
    if not n["here"] and n["others"] >= n["allocated"] + n["idle"]:
        n["here"], n["others"] = n["others"], 0
    if "allowed" in message or "preemptively rejected" in message:
        return n, "a cap"
    if n["others"] > n["asked"]:
        return n, "another process"
    if n["free"] > n["asked"]:
        return n, "a cap"
    if n["idle"] + n["free"] > n["asked"]:
        return n, "fragmentation"
    return n, "full"


# Shortened from reports: RLinf/RLinf#255, kaito-project/kaito#976, vllm-project/vllm#7721, pytorch/pytorch#111363.
messages = {
    "another process": "Tried to allocate 86.00 MiB. GPU 0 has a total capacity of 23.64 GiB of which 264.00 MiB is free. "
    "Process 2086283 has 419.48 MiB memory in use. Including non-PyTorch memory, this process has 8.04 GiB memory in use. "
    "Process 2797307 has 14.85 GiB memory in use. Of the allocated memory 7.63 GiB is allocated by PyTorch, "
    "and 40.11 MiB is reserved by PyTorch but unallocated.",
    "fragmentation": "Tried to allocate 546.00 MiB. GPU 0 has a total capacity of 15.77 GiB of which 514.19 MiB is free. "
    "Process 562167 has 15.25 GiB memory in use. Of the allocated memory 13.73 GiB is allocated by PyTorch, "
    "and 736.86 MiB is reserved by PyTorch but unallocated.",
    "full": "Tried to allocate 16.00 GiB. GPU 0 has a total capacity of 44.53 GiB of which 187.94 MiB is free. "
    "Process 3909982 has 44.34 GiB memory in use. Of the allocated memory 43.67 GiB is allocated by PyTorch, "
    "and 335.07 MiB is reserved by PyTorch but unallocated.",
    "a cap": "Tried to allocate 64.00 MiB. GPU 0 has a total capacty of 79.15 GiB of which 38.09 GiB is free. "
    "Including non-PyTorch memory, this process has 41.06 GiB memory in use. Of the allocated memory 39.10 GiB is "
    "allocated by PyTorch, and 427.46 MiB is reserved by PyTorch but unallocated.",
}
told_apart = 0
for cause, message in messages.items():
    numbers, verdict = read(message)
    told_apart += verdict == cause
    print(f"{verdict}: " + ", ".join(f"{name} {size:.2f}" for name, size in numbers.items()) + " GiB")

first, _ = read(messages["another process"])
others_gib = first["others"]
outside_gib = first["here"] - first["allocated"] - first["idle"]
