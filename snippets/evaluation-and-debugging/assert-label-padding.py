"""A label of -1 for padding is no class, and cross-entropy says so on the CPU.

role: broken
devices: [cpu]
needs: [torch]
raises:
  type: IndexError
  trouble: cuda-device-side-assert
mutations:
  - replace: "[2, 0, -1]"
    with: "[2, 0, -100]"
    says: uses the value that is ignored by default
"""
import torch

torch.manual_seed(0)
logits = torch.randn(3, 4)
labels = torch.tensor([2, 0, -1])  # the last one is padding
torch.nn.functional.cross_entropy(logits, labels)
