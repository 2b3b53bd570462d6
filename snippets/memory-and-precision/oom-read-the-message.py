"""Split the causes of an out-of-memory error by the numbers in its message.

role: demo
devices: [cpu]
needs: []
claims:
  - id: oom-messages-told-apart
    variable: told_apart
    label: Reported messages, of six, whose cause the rules name
    unit: "1"
    kind: exact
    expect: 6
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
mutations:
  - replace: others > capacity / 10
    with: others > capacity * 10
    says: never blames another process
  - replace: idle > capacity / 50
    with: idle > capacity / 5
    says: takes idle memory for nothing
  - replace: max(1, capacity / 20)
    with: capacity
    says: sees no hidden limit
"""
import re

UNITS = {"bytes": 2**-30, "KiB": 2**-20, "MiB": 2**-10, "GiB": 1}


def sizes(pattern, message):
    """Every size, in GiB, that stands where the pattern has SIZE."""
    pattern = pattern.replace("SIZE", r"([\d.]+) (bytes|KiB|MiB|GiB)")
    return [float(n) * UNITS[u] for n, u in re.findall(pattern, message)]


def read(message):
    first = lambda pattern: sum(sizes(pattern, message)[:1])
    asked = first("Tried to allocate SIZE") or first("Requested size: SIZE")
    capacity, free = first("total capac.?ty of SIZE"), first("of which SIZE is free")
    allocated = first("SIZE is allocated by PyTorch")
    idle = first("and SIZE is reserved by PyTorch but unallocated")
    here, strangers = first("this process has SIZE"), sizes(r"Process \d+ has SIZE", message)
    # Inside a container we are listed as a stranger: the one just large enough to be us.
    if not here:
        here = min((s for s in strangers if s >= allocated + idle), default=0)
        strangers = [s for s in strangers if s != here]
    n = dict(asked=asked, free=free, others=sum(strangers), allocated=allocated, idle=idle)
    others = sum(strangers)
    if "allowed" in message or "preemptively rejected" in message:
        return "a cap", here, n
    if asked > capacity:
        return "one large allocation", here, n
    # More free than asked leaves only a limit; a little more is what the driver keeps for itself.
    if free - asked > max(1, capacity / 20):
        return "a cap", here, n
    if others > capacity / 10 and others + free > asked:
        return "another process", here, n
    if free < asked < idle + free and idle > capacity / 50:
        return "fragmentation", here, n
    return ("one large allocation" if asked > capacity / 8 else "full"), here, n


# Shortened from reports: RLinf/RLinf#255, Alibaba-NLP/ZeroSearch#11, vllm-project/vllm#2140,
# studio-dots-ai/dots.ocr#196, FoundationVision/GenerateU#10, pytorch/pytorch#111363.
messages = [
    ("another process", "Tried to allocate 86.00 MiB. GPU 0 has a total capacity of 23.64 GiB of which 264.00 MiB is free. "
     "Process 2086283 has 419.48 MiB memory in use. Including non-PyTorch memory, this process has 8.04 GiB memory in use. "
     "Process 2797307 has 14.85 GiB memory in use. Of the allocated memory 7.63 GiB is allocated by PyTorch, "
     "and 40.11 MiB is reserved by PyTorch but unallocated."),
    ("another process", "Tried to allocate 148.00 MiB. GPU 0 has a total capacity of 31.60 GiB of which 87.44 MiB is free. "
     "Process 441650 has 30.51 GiB memory in use. Process 449657 has 1022.00 MiB memory in use. Of the allocated memory "
     "594.01 MiB is allocated by PyTorch, and 5.99 MiB is reserved by PyTorch but unallocated."),
    ("full", "Tried to allocate 518.00 MiB. GPU 0 has a total capacty of 21.67 GiB of which 4.06 MiB is free. "
     "Process 2417585 has 21.65 GiB memory in use. Of the allocated memory 21.32 GiB is allocated by PyTorch, "
     "and 1018.00 KiB is reserved by PyTorch but unallocated."),
    ("one large allocation", "Tried to allocate 74.16 GiB. GPU 0 has a total capacity of 44.40 GiB of which 29.89 GiB is free. "
     "Process 2684311 has 14.51 GiB memory in use. Of the allocated memory 13.44 GiB is allocated by PyTorch, "
     "and 738.96 MiB is reserved by PyTorch but unallocated."),
    ("fragmentation", "Tried to allocate 496.00 MiB. GPU 0 has a total capacty of 14.75 GiB of which 235.06 MiB is free. "
     "Process 20398 has 14.52 GiB memory in use. Of the allocated memory 14.06 GiB is allocated by PyTorch, "
     "and 330.42 MiB is reserved by PyTorch but unallocated."),
    ("a cap", "Tried to allocate 64.00 MiB. GPU 0 has a total capacty of 79.15 GiB of which 38.09 GiB is free. "
     "Including non-PyTorch memory, this process has 41.06 GiB memory in use. Of the allocated memory 39.10 GiB is "
     "allocated by PyTorch, and 427.46 MiB is reserved by PyTorch but unallocated."),
]
told_apart = 0
for cause, message in messages:
    verdict, here, n = read(message)
    told_apart += verdict == cause
    print(f"{verdict}: " + ", ".join(f"{name} {size:.2f}" for name, size in n.items()) + " GiB")

_, here, n = read(messages[0][1])
others_gib = n["others"]
outside_gib = here - n["allocated"] - n["idle"]
