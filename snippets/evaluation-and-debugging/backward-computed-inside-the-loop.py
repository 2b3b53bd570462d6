"""Computed inside the loop, the same tensor is new at every step and follows the weights.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: backward-inside-loop-loss-falls
    variable: loss_ratio
    label: Loss after 20 steps over the first loss
    unit: "1"
    kind: measured
    at_most: 0.5
"""
import torch
from torch import nn

torch.manual_seed(0)
prompt = nn.Parameter(torch.randn(4, 8))
project, head = nn.Linear(8, 8), nn.Linear(8, 1)
optimizer = torch.optim.SGD([prompt, *project.parameters()], lr=0.1)

losses = []
for step in range(20):
    optimizer.zero_grad()
    prefix = project(prompt).tanh()
    loss = head(prefix).square().mean()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

loss_ratio = losses[-1] / losses[0]
print(f"loss {losses[0]:.4f} at the first step, {losses[-1]:.4f} at the last")
