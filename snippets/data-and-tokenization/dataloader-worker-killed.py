"""A worker is killed while the loop waits for its batch; here it sends itself the OOM killer's signal.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: dataloader-worker-exited-unexpectedly}
mutations:
  - replace: "os.kill(os.getpid(), signal.SIGKILL)"
    with: "pass"
    says: a worker that lives delivers its batches
"""
import os
import signal
import time

import torch
from torch.utils.data import DataLoader, Dataset


class Greedy(Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        time.sleep(0.5)  # the loop waits for the batch by now
        os.kill(os.getpid(), signal.SIGKILL)
        return torch.zeros(2)


try:
    for batch in DataLoader(Greedy(), num_workers=1):
        pass
except RuntimeError as error:
    print("caused by:", error.__cause__)
    raise
