"""A loss that is summed instead of averaged multiplies the gradient, and the rate that was right diverges.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: diverges-sum-gradient
    variable: gradient_ratio
    label: Gradient of the summed loss ÷ gradient of the mean loss, 256 samples
    unit: ×
    kind: measured
    expect: 256
    tolerance: 0.001
  - id: diverges-sum-is-lost
    variable: sum_is_lost
    label: SGD on the summed loss ends in inf or NaN
    unit: yes/no
    kind: exact
    expect: true
  - id: diverges-mean-loss-left
    variable: mean_left
    label: SGD at the same rate on the mean, share of the starting loss left
    unit: "%"
    kind: measured
    at_most: 20
  - id: diverges-sum-divided-rate
    variable: same_weights_difference
    label: Largest weight difference between the mean, and the sum at a rate divided by 256
    unit: "1"
    kind: measured
    at_most: 1.0e-4
mutations:
  - replace: 'reduction="sum"'
    with: 'reduction="mean"'
    says: averaged, both runs are the same
"""
import math

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(256, 8)
y = torch.tanh(x @ torch.randn(8, 1))
mean, total = nn.MSELoss(), nn.MSELoss(reduction="sum")


def train(loss_of, rate, steps=200):
    """First gradient, and the weights and the mean loss after 200 steps."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    start, gradient = mean(model(x), y).item(), None
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(model(x), y).backward()
        gradient = gradient if gradient is not None else model[0].weight.grad.norm().item()
        optimizer.step()
    weights = nn.utils.parameters_to_vector(model.parameters()).detach()
    return gradient, weights, mean(model(x), y).item(), start


mean_gradient, mean_weights, mean_loss, start = train(mean, 0.1)
sum_gradient, _, sum_loss, _ = train(total, 0.1)
_, scaled_weights, _, _ = train(total, 0.1 / 256)
gradient_ratio = sum_gradient / mean_gradient
sum_is_lost = not math.isfinite(sum_loss)
mean_left = 100 * mean_loss / start
same_weights_difference = (mean_weights - scaled_weights).abs().max().item()
print(f"summed: gradient {gradient_ratio:.1f} times as long, final loss {sum_loss:.2e}; averaged: {mean_left:.1f} % left")
print(f"summed at rate ÷ 256: weights differ by {same_weights_difference:.0e}")
