"""Batches that workers hold ready fill /dev/shm; with fewer of them the same data pass.

role: fixed
devices: [cpu]
needs: [torch]
memory_gib: 0.375
claims:
  - id: shm-many-in-flight-fails
    variable: eight_ahead_failed
    label: Eight batches ahead, each a fifth of /dev/shm, fail with "unable to allocate shared memory"
    unit: yes/no
    kind: exact
    expect: true
  - id: shm-few-in-flight-arrive
    variable: arrived
    label: Batches that arrive, of 6, with one ahead
    unit: "1"
    kind: exact
    expect: 6
  - id: shm-few-in-flight-share
    variable: most_used
    label: Most of /dev/shm in use with one ahead
    unit: "%"
    kind: measured
    at_most: 65
mutations:
  - replace: "run(ahead=8)"
    with: "run(ahead=1)"
    says: with one ahead nothing fails
"""
import gc
import os
import time

import torch
from torch.utils.data import DataLoader, Dataset


def shared_memory():
    """Size and free bytes of /dev/shm."""
    files = os.statvfs("/dev/shm")
    return files.f_blocks * files.f_frsize, files.f_bavail * files.f_frsize


size, free = shared_memory()
# It fills /dev/shm, which on a desktop is a large part of RAM.
assert size <= 2**30, "run this in a container with a small /dev/shm: docker run --shm-size=256m"


class Images(Dataset):
    def __len__(self):
        return 6

    def __getitem__(self, index):
        return torch.zeros(1, dtype=torch.uint8).expand(free // 5)


def run(ahead):
    """Batches that arrived, the largest share of /dev/shm seen, and the error if there was one."""
    arrived, used, error = 0, 0, ""
    try:
        for batch in DataLoader(Images(), batch_size=1, num_workers=1, prefetch_factor=ahead):
            arrived += 1
            used = max(used, size - shared_memory()[1])
            if arrived == 1 and ahead > 1:
                time.sleep(1.5)  # a step that gives the worker time to run ahead
    except RuntimeError as failure:
        error = str(failure).strip().splitlines()[-1]
    return arrived, 100 * used / size, error


_, _, error = run(ahead=8)
gc.collect()  # the traceback held the first loader
eight_ahead_failed = "unable to allocate shared memory(shm) for file" in error
arrived, most_used, _ = run(ahead=1)
print(error)
print(f"one ahead: {arrived} batches arrive, at most {most_used:.0f} % of /dev/shm in use")
