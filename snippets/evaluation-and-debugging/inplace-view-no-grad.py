"""Under no_grad() the row is written, and the embedding trains on.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: inplace-view-row-error
    variable: row_error
    label: Difference of the new row to the mean of the others
    unit: "1"
    kind: exact
    expect: 0
  - id: inplace-view-gradient-rows
    variable: rows_with_gradient
    label: Rows with a gradient after a pass over the new token and one other
    unit: "1"
    kind: exact
    expect: 2
"""
import torch
from torch import nn

torch.manual_seed(0)
embedding = nn.Embedding(10, 4)
with torch.no_grad():
    embedding.weight[9] = embedding.weight[:9].mean(dim=0)
row_error = (embedding.weight[9] - embedding.weight[:9].mean(dim=0)).abs().max().item()

embedding(torch.tensor([2, 9])).square().sum().backward()
rows_with_gradient = int(embedding.weight.grad.any(dim=1).sum())
print(f"row off by {row_error}, {rows_with_gradient} rows with a gradient")
