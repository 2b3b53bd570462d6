"""Gradient descent in a double well: the start decides which valley it ends in.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: local-minimum-starts-in-the-worse
    variable: worse_percent
    label: Starts between -2 and 2 that end in the worse of the two minima
    unit: "%"
    kind: measured
    at_least: 30
    at_most: 60
  - id: local-minimum-loss-worse
    variable: loss_worse
    label: Loss in the worse minimum
    unit: "1"
    kind: measured
    expect: -0.6
    tolerance: 0.2
  - id: local-minimum-loss-better
    variable: loss_better
    label: Loss in the better minimum
    unit: "1"
    kind: measured
    expect: -1.4
    tolerance: 0.1
  - id: local-minimum-every-start-ends-in-one
    variable: all_end_in_a_minimum
    label: Every run ends at gradient zero with positive curvature
    unit: yes/no
    kind: exact
    expect: true
plots:
  - id: double-well-descent
    title: Gradient descent from five starts in a double well
    x: {variable: step_numbers, label: step}
    y: {label: position}
    series:
      - {variable: path_0, label: "start at -1.8"}
      - {variable: path_1, label: "start at -0.3"}
      - {variable: path_2, label: "start at 0.05"}
      - {variable: path_3, label: "start at 0.4"}
      - {variable: path_4, label: "start at 1.8"}
    says: Three paths sink into the minimum near -1, two into the one near 1; between them lies the crest near 0.1 that no path crosses.
mutations:
  - replace: 0.4 * w
    with: 4 * w
    says: tilted far enough, the function has one minimum and every start finds it
"""
import torch

torch.set_default_dtype(torch.float64)


def loss_of(w):
    return w**4 - 2 * w**2 + 0.4 * w  # two valleys, the left one deeper


slope = torch.func.vmap(torch.func.grad(loss_of))
curvature = torch.func.vmap(torch.func.grad(torch.func.grad(loss_of)))


def descend(starts, rate, steps):
    """Positions after every step, for all starts at once."""
    w, path = starts.clone(), [starts.clone()]
    for _ in range(steps):
        w = w - rate * slope(w)
        path.append(w.clone())
    return torch.stack(path)


starts = torch.linspace(-2, 2, 401)
ends = descend(starts, 0.02, 2000)[-1]
all_end_in_a_minimum = bool((slope(ends).abs() < 1e-9).all() and (curvature(ends) > 0).all())
better, worse = ends[loss_of(ends).argmin()], ends[loss_of(ends).argmax()]
loss_better, loss_worse = loss_of(better).item(), loss_of(worse).item()
worse_percent = 100 * (loss_of(ends) > loss_better + 1e-6).double().mean().item()

paths = descend(torch.tensor([-1.8, -0.3, 0.05, 0.4, 1.8]), 0.02, 60)
path_0, path_1, path_2, path_3, path_4 = (paths[:, i].tolist() for i in range(5))
step_numbers = list(range(61))
print(f"{worse_percent:.1f} % end at {worse:.3f}, loss {loss_worse:.3f}; the others at {better:.3f}, loss {loss_better:.3f}")
