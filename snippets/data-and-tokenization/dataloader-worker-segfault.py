"""Native code in a worker reads address zero; the error comes up in the middle of a training step.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: dataloader-worker-exited-unexpectedly}
mutations:
  - replace: "ctypes.string_at(0)"
    with: 'ctypes.string_at(b"jpeg")'
    says: a good address is read and nothing is raised
"""
import ctypes
import time

import torch
from torch.utils.data import DataLoader, Dataset


class Crashing(Dataset):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        if index == 1:
            time.sleep(0.5)  # the loop is in its step by now
            ctypes.string_at(0)  # what a broken image decoder does
        return torch.zeros(2)


for batch in DataLoader(Crashing(), num_workers=1):
    time.sleep(2)  # a training step, which has nothing to do with it
