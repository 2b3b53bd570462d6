"""Workers that are spawned import the script again; without a guard it starts workers of its own.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: dataloader-worker-exited-unexpectedly}
mutations:
  - replace: 'multiprocessing_context="spawn"'
    with: 'multiprocessing_context="fork"'
    says: a forked worker doesn't import the script
"""
import torch
from torch.utils.data import DataLoader, TensorDataset

data = TensorDataset(torch.zeros(4, 2))
# What Windows and macOS do without being asked.
for batch in DataLoader(data, num_workers=1, multiprocessing_context="spawn"):
    pass
