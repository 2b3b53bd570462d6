"""A worker dies of SIGBUS, the signal for a page of shared memory that cannot be had; here it sends it to itself.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: dataloader-bus-error-shared-memory}
mutations:
  - replace: "os.kill(os.getpid(), signal.SIGBUS)"
    with: "pass"
    says: a worker that lives delivers its batches
"""
import os
import signal
import time

import torch
from torch.utils.data import DataLoader, Dataset


class OutOfPages(Dataset):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        if index == 1:
            time.sleep(0.5)  # the loop is in its step by now
            os.kill(os.getpid(), signal.SIGBUS)
        return torch.zeros(2)


for batch in DataLoader(OutOfPages(), num_workers=1):
    time.sleep(2)  # a training step, which has nothing to do with it
