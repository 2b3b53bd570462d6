"""Above a threshold of the learning rate the loss grows by a constant factor until it is inf, then NaN.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: nan-learning-rate-threshold
    variable: threshold
    label: Largest stable learning rate, two over the largest curvature
    unit: "1"
    kind: measured
    at_least: 0.01
  - id: nan-learning-rate-above-ends-in-nan
    variable: above_is_nan
    label: Loss is NaN after 2,000 steps at 1.05 times the threshold
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-learning-rate-first-inf
    variable: first_inf
    label: First step with an infinite loss
    unit: step
    kind: measured
    expect: 447
    tolerance: 0.2
  - id: nan-learning-rate-first-nan
    variable: first_nan
    label: First step whose loss is NaN
    unit: step
    kind: measured
    expect: 922
    tolerance: 0.2
  - id: nan-learning-rate-below-is-finite
    variable: below_final_loss
    label: Loss after 2,000 steps at 0.95 times the threshold
    unit: "1"
    kind: measured
    at_most: 1.1
plots:
  - id: nan-loss-by-learning-rate
    title: Loss at rates just below and just above the threshold
    x: {variable: steps, label: step}
    y: {label: loss, log: true}
    series:
      - {variable: below, label: 0.95 × threshold}
      - {variable: above, label: 1.05 × threshold}
    says: Both start at the same loss; below the threshold it falls and settles, above it rises as a straight line on a logarithmic axis.
"""
import math

import torch

torch.manual_seed(0)
x = torch.randn(256, 20) * torch.linspace(0.5, 3, 20)
y = x @ torch.randn(20, 1) + torch.randn(256, 1)
# The loss of a linear model is a parabola; this is its steepest curvature.
curvature = torch.linalg.eigvalsh(2 * x.T @ x / len(x)).max().item()
threshold = 2 / curvature


def train(learning_rate, n_steps=2000):
    weight = torch.zeros(20, 1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=learning_rate)
    losses = []
    for _ in range(n_steps):
        optimizer.zero_grad()
        loss = (x @ weight - y).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


below_losses, above_losses = train(0.95 * threshold), train(1.05 * threshold)
first_inf = next(i for i, loss in enumerate(above_losses) if math.isinf(loss))
first_nan = next(i for i, loss in enumerate(above_losses) if math.isnan(loss))
above_is_nan = math.isnan(above_losses[-1])
below_final_loss = below_losses[-1]

steps = list(range(0, 200, 2))
below, above = [below_losses[i] for i in steps], [above_losses[i] for i in steps]
print(f"threshold {threshold:.4f}; above: inf at step {first_inf}, NaN at {first_nan}; below: loss {below_final_loss:.3f}")
