"""A batch that the loop keeps stays in /dev/shm; a copy of it does not.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: shm-kept
    variable: kept
    label: Bytes of /dev/shm in use after a loop that keeps 8 batches of 1 MB
    unit: MB
    kind: measured
    expect: 8
    tolerance: 0.05
  - id: shm-cloned
    variable: cloned
    label: The same after a loop that keeps clones of them
    unit: MB
    kind: measured
    at_most: 0.1
  - id: shm-kept-names
    variable: names
    label: Files of PyTorch that a listing of /dev/shm shows while the 8 batches are kept
    unit: "1"
    kind: exact
    expect: 0
  - id: shm-kept-mapped
    variable: mapped
    label: Mapped files of /dev/shm in the process's maps at that time, at least one for each batch
    unit: "1"
    kind: measured
    at_least: 8
mutations:
  - replace: "batch.clone()"
    with: "batch.detach()"
    says: a detached tensor is the same memory
"""
import gc
import os

import torch
from torch.utils.data import DataLoader, Dataset


def used():
    """Bytes of /dev/shm in use."""
    files = os.statvfs("/dev/shm")
    return (files.f_blocks - files.f_bfree) * files.f_frsize


class Megabytes(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        return torch.zeros(250_000)


def loader():
    return DataLoader(Megabytes(), batch_size=1, num_workers=1)


before = used()
batches = [batch for batch in loader()]
kept = (used() - before) / 1e6
names = sum(name.startswith("torch_") for name in os.listdir("/dev/shm"))  # unlinked as soon as they are open
with open("/proc/self/maps", encoding="utf-8") as file:
    mapped = sum("/torch_" in line for line in file)
del batches
gc.collect()
copies = [batch.clone() for batch in loader()]
cloned = (used() - before) / 1e6
print(f"kept: {kept:.2f} MB of /dev/shm, cloned: {cloned:.2f} MB; {names} files to be seen, {mapped} mapped")
