"""The numbers in an MPS out-of-memory message say which limit it was and who holds the memory.

role: detector
devices: [cpu]
needs: []
claims:
  - id: mps-messages-told-apart
    variable: told_apart
    label: Messages, of five, that get their own answer
    unit: "1"
    kind: exact
    expect: 5
  - id: mps-quiet-for-others
    variable: quiet_for_others
    label: The detector is quiet about a message from CUDA
    unit: yes/no
    kind: exact
    expect: true
  - id: mps-recommended-16gb
    variable: recommended
    label: What Metal recommends on a 16 GB Mac, computed back from a message
    unit: GiB
    kind: measured
    expect: 10.66
    tolerance: 0.005
mutations:
  - replace: other > allocated
    with: other > 100 * allocated
    says: never blames the others
  - replace: HIGH_WATERMARK = 1.7
    with: HIGH_WATERMARK = 1.4
    says: divides by the other watermark
"""
import re

HIGH_WATERMARK = 1.7  # PyTorch's default: the limit over what Metal recommends
SIZE = r"([\d.]+) ([KMG])i?B"
UNIT = {"K": 2**-20, "M": 2**-10, "G": 1}  # PyTorch counts in powers of two, whatever the letters say


def gib(pattern, message):
    """The size in GiB that stands at SIZE, or None."""
    found = re.search(pattern.replace("SIZE", SIZE), message)
    return float(found[1]) * UNIT[found[2]] if found else None


def which_limit(message):
    """What ran out, from the message alone; '' if it isn't one of MPS."""
    if (size := gib("Invalid buffer size: SIZE", message)) is not None:
        return f"buffer: one tensor of {size:.2f} GiB"
    allocated, other = gib("MPS allocated: SIZE", message), gib("other allocations: SIZE", message)
    if allocated is None:
        return ""
    limit, asked = gib("max allowed: SIZE", message), gib("Tried to allocate SIZE", message)
    if limit is None:
        return "machine: no limit is set, and it still failed"
    if other > allocated:
        return f"others: {other:.2f} GiB are not the allocator's"
    if asked > limit - allocated - other and asked > limit / 4:
        return f"large: {asked:.2f} GiB at once"
    return f"full: {allocated:.2f} of {limit:.2f} GiB are PyTorch's"


# Shortened. Four are from public reports; the last has the form that PyTorch's source gives without a limit.
messages = [
    "Invalid buffer size: 11.25 GB",
    "MPS backend out of memory (MPS allocated: 5.50 GB, other allocations: 14.76 GB, max allowed: 20.40 GB). Tried to allocate 147.24 MB on private pool.",
    "MPS backend out of memory (MPS allocated: 15.72 GiB, other allocations: 2.41 MiB, max allowed: 18.13 GiB). Tried to allocate 5.81 GiB on private pool.",
    "MPS backend out of memory (MPS allocated: 18.02 GB, other allocations: 107.10 MB, max allowed: 18.13 GB). Tried to allocate 4.50 MB on private pool.",
    "MPS backend out of memory (MPS allocated: 9.00 GB, other allocations: 0.46 GB). Tried to allocate 1.00 GB on private pool.",
]
answers = [which_limit(message) for message in messages]
print("\n".join(answers))
told_apart = len({answer.split(":")[0] for answer in answers if answer})
quiet_for_others = which_limit("CUDA out of memory. Tried to allocate 2.00 GiB.") == ""
recommended = gib("max allowed: SIZE", messages[3]) / HIGH_WATERMARK
print(f"Metal recommends {recommended:.2f} GiB on the fourth machine, a Mac with 16 GB")
