"""A model built on the meta device is moved before its weights were loaded.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: NotImplementedError, trouble: cannot-copy-out-of-meta-tensor}
mutations:
  - replace: 'torch.device("meta")'
    with: 'torch.device("cpu")'
    says: the weights have data from the start
"""
import torch

with torch.device("meta"):  # shapes without memory, as loaders of large models build them
    model = torch.nn.Linear(64, 64)
print(f"weight on {model.weight.device}")
model.to("cpu")
