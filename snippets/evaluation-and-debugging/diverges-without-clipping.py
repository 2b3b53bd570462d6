"""One bad target in 1,600 ends an SGD run; with gradient clipping it goes on.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: diverges-bad-batch-unclipped
    variable: unclipped_is_lost
    label: The run without clipping ends in NaN or above its first loss
    unit: yes/no
    kind: exact
    expect: true
  - id: diverges-bad-batch-clipped
    variable: clipped_loss
    label: Loss on clean data after 300 steps with clipping ÷ at the start
    unit: "%"
    kind: measured
    at_most: 50
  - id: diverges-bad-batch-jump
    variable: first_jump
    label: Loss right after the first bad batch ÷ before it, without clipping
    unit: ×
    kind: measured
    at_least: 10
  - id: diverges-bad-batch-jump-clipped
    variable: first_jump_clipped
    label: The same with clipping
    unit: ×
    kind: measured
    at_most: 2
  - id: diverges-bad-batch-norm
    variable: norm_ratio
    label: Gradient norm of the first bad batch ÷ median of the norms before
    unit: ×
    kind: measured
    at_least: 100
mutations:
  - replace: clip_grad_norm_(model.parameters(), limit)
    with: clip_grad_norm_(model.parameters(), 100 * limit + 1e6)
    says: a limit far above every norm clips nothing
"""
import math
import statistics

import torch
from torch import nn


def train(limit):
    """Loss on clean data after each of 300 steps, and the gradient norms before clipping."""
    torch.manual_seed(0)
    target = torch.randn(8, 1)
    clean = torch.randn(500, 8)
    model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03)
    losses, norms = [], []
    for step in range(300):
        x = torch.randn(32, 8)
        y = torch.tanh(x @ target)
        if step % 50 == 25:
            y[0] = 1000.0  # a unit mistaken, a sentinel value left in the data
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), limit).item())
        optimizer.step()
        with torch.no_grad():
            losses.append(nn.functional.mse_loss(model(clean), torch.tanh(clean @ target)).item())
    return losses, norms


unclipped, norms = train(math.inf)
clipped, _ = train(1.0)
unclipped_is_lost = not unclipped[-1] < unclipped[0]
clipped_loss = 100 * clipped[-1] / clipped[0]
first_jump, first_jump_clipped = unclipped[25] / unclipped[24], clipped[25] / clipped[24]
norm_ratio = norms[25] / statistics.median(norms[:25])
print(f"first bad batch: norm {norm_ratio:.0f} times the usual; loss {first_jump:.0f} times, clipped {first_jump_clipped:.2f} times")
print(f"after 300 steps: {unclipped[-1]} without clipping, {clipped_loss:.0f} % of the first loss with it")
