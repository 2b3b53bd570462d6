"""How many batches are in memory while the loop works on the first: workers × prefetch_factor + 1.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: dataloader-flight-two-workers
    variable: with_two_workers
    label: Batches loaded while the loop holds the first, 2 workers, prefetch_factor 2
    unit: "1"
    kind: exact
    expect: 5
  - id: dataloader-flight-small
    variable: with_one_worker
    label: Batches loaded while the loop holds the first, 1 worker, prefetch_factor 1
    unit: "1"
    kind: exact
    expect: 2
  - id: dataloader-flight-no-worker
    variable: without_workers
    label: Batches loaded while the loop holds the first, no workers
    unit: "1"
    kind: exact
    expect: 1
mutations:
  - replace: "prefetch_factor=prefetch)"
    with: "prefetch_factor=prefetch and 3)"
    says: another prefetch_factor loads other numbers of batches
"""
import multiprocessing
import time

import torch
from torch.utils.data import DataLoader, Dataset

BATCH = 8
loaded = multiprocessing.Value("q", 0)


class Counting(Dataset):
    def __len__(self):
        return 100 * BATCH

    def __getitem__(self, index):
        with loaded.get_lock():
            loaded.value += 1
        return torch.zeros(4)


def batches_in_memory(workers, prefetch=None):
    """Batches loaded by the time the first has been in hand for a while and nothing more happens."""
    loaded.value = 0
    batches = iter(DataLoader(Counting(), BATCH, num_workers=workers, prefetch_factor=prefetch))
    next(batches)
    before = -1
    while loaded.value != before:
        before = loaded.value
        time.sleep(0.3)
    return loaded.value / BATCH


without_workers = batches_in_memory(0)
with_one_worker = batches_in_memory(1, 1)
with_two_workers = batches_in_memory(2, 2)
print(f"no worker: {without_workers:g}, one: {with_one_worker:g}, two: {with_two_workers:g} batches")
