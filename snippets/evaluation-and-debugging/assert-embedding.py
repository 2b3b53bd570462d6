"""On the CPU the same token id is a readable error in the line that caused it.

role: broken
devices: [cpu]
needs: [torch]
raises:
  type: IndexError
  trouble: cuda-device-side-assert
mutations:
  - replace: "[[3, 9, 10]]"
    with: "[[3, 9, 9]]"
    says: stays inside the table
"""
import torch

embedding = torch.nn.Embedding(10, 4)
ids = torch.tensor([[3, 9, 10]])  # rows are numbered 0 to 9
embedding(ids)
