"""Reading a Python list in a worker copies it page by page, since each read writes a reference count.

role: demo
devices: [cpu]
needs: [torch, numpy]
claims:
  - id: dataloader-list-growth
    variable: list_growth
    label: Memory a worker makes its own while reading a list of a million floats
    unit: MB
    kind: measured
    expect: 32
    tolerance: 0.1
  - id: dataloader-array-growth
    variable: array_growth
    label: Memory a worker makes its own while reading the same numbers from a NumPy array
    unit: MB
    kind: measured
    at_most: 4
mutations:
  - replace: 'grown = {kind: growth(data) for kind, data in (("list", numbers), ("array", array))}'
    with: 'grown = {kind: growth(array) for kind in ("list", "array")}'
    says: an array in both places grows in neither
"""
import gc

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


def own_bytes():
    """Bytes that this process shares with no other."""
    with open("/proc/self/smaps_rollup", encoding="ascii") as file:
        return 1024 * sum(int(line.split()[1]) for line in file if line.startswith("Private_"))


class Reading(Dataset):
    """One item: the growth of the worker's own memory while it reads all numbers."""

    def __init__(self, data):
        self.data = data

    def __len__(self):
        return 1

    def __getitem__(self, index):
        gc.disable()
        before = own_bytes()
        total = 0.0
        for number in self.data:
            total += number
        return own_bytes() - before


def growth(data):
    return next(iter(DataLoader(Reading(data), num_workers=1))).item() / 1e6


numbers = [float(n) for n in range(1_000_000)]
array = np.array(numbers)
grown = {kind: growth(data) for kind, data in (("list", numbers), ("array", array))}
list_growth, array_growth = grown["list"], grown["array"]
print(f"list: {list_growth:.1f} MB copied, array: {array_growth:.1f} MB")
