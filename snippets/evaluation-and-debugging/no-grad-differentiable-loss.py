"""A differentiable loss on the same logits reaches the weights and lowers the error rate.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: no-grad-error-rate-before
    variable: before
    label: Error rate before training
    unit: "%"
    kind: measured
    at_least: 40
  - id: no-grad-error-rate-after
    variable: after
    label: Error rate after 200 steps on the cross-entropy
    unit: "%"
    kind: measured
    at_most: 5
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(8, 3)
x = torch.randn(64, 8)
labels = (x @ torch.randn(8, 3)).argmax(dim=1)


@torch.no_grad()
def error_rate():
    """A number for the log: no graph is needed and none is kept."""
    return 100 * (model(x).argmax(dim=1) != labels).float().mean().item()


before = error_rate()
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
for _ in range(200):
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(x), labels).backward()
    optimizer.step()
after = error_rate()
print(f"error rate {before:.0f} % before, {after:.0f} % after")
