"""A table of all pairs of 30 million points: the allocator asks the system, which refuses.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: host-ram-out-of-memory-killed}
mutations:
  - replace: "torch.ones(30_000_000, 1)"
    with: "torch.ones(300, 1)"
    says: a table of 300 points fits
"""
import torch

points = torch.ones(30_000_000, 1)
similarity = points @ points.T
