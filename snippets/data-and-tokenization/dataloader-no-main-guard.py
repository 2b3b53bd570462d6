"""Workers that are spawned import the script again; without a guard it starts workers of its own.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: dataloader-worker-exited-unexpectedly}
"""
import torch
from torch.utils.data import DataLoader, TensorDataset

data = TensorDataset(torch.zeros(4, 2))
# What Windows and macOS do without being asked.
for batch in DataLoader(data, num_workers=1, multiprocessing_context="spawn"):
    pass
