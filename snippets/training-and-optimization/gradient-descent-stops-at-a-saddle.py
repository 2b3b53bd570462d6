"""Gradient descent stops where the gradient is zero, which need not be a minimum.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: gd-saddle-gradient
    variable: gradient_norm
    label: Gradient norm where descent along the ridge ends
    unit: "1"
    kind: measured
    at_most: 1.0e-12
  - id: gd-saddle-downhill-curvature
    variable: smallest_curvature
    label: Smallest Hessian eigenvalue at that point
    unit: "1"
    kind: exact
    expect: -2
  - id: gd-saddle-loss
    variable: loss_at_saddle
    label: Loss where descent along the ridge ends
    unit: "1"
    kind: measured
    at_least: -1.0e-9
    at_most: 1.0e-9
  - id: gd-saddle-loss-nudged
    variable: loss_after_nudge
    label: Loss after the same steps from a start moved by 1e-9
    unit: "1"
    kind: measured
    expect: -0.5
    tolerance: 0.001
"""
import torch


def loss_of(point):
    x, y = point
    return x**2 - y**2 + y**4 / 2  # saddle at (0, 0), minima at (0, ±1)


def descend(start, steps=200):
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([point], lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(point).backward()
        optimizer.step()
    return point.detach()


saddle = descend([1.0, 0.0])  # exactly on the ridge between the two valleys
gradient_norm = torch.func.grad(loss_of)(saddle).norm().item()
smallest_curvature = torch.linalg.eigvalsh(torch.func.hessian(loss_of)(saddle)).min().item()
loss_at_saddle = loss_of(saddle).item()

loss_after_nudge = loss_of(descend([1.0, 1e-9])).item()
print(f"on the ridge: loss {loss_at_saddle:.2e}, gradient norm {gradient_norm:.1e}, curvature {smallest_curvature:g}")
print(f"moved by 1e-9: loss {loss_after_nudge:.3f}")
