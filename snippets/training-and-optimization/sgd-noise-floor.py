"""SGD at a constant rate stops at a noise floor that scales with the rate; a falling rate gets below it.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: sgd-loss-after-one-pass
    variable: sgd_after_one_pass
    label: Excess loss of SGD after one pass over the data, share of the start
    unit: "%"
    kind: measured
    at_most: 5
  - id: gd-loss-after-one-pass
    variable: gd_after_one_pass
    label: Excess loss of gradient descent after one pass, its one step as long as is best, share of the start
    unit: "%"
    kind: measured
    at_least: 6
  - id: gd-overtakes-sgd-after
    variable: overtaken_after
    label: Passes after which gradient descent is below SGD at rate 0.05
    unit: "1"
    kind: measured
    at_least: 3
    at_most: 8
  - id: sgd-floor-ratio
    variable: floor_ratio
    label: Noise floor at rate 0.05 ÷ noise floor at rate 0.025
    unit: ×
    kind: measured
    expect: 2.4
    tolerance: 0.15
  - id: sgd-decayed-below-floor
    variable: floor_over_decayed
    label: Noise floor at rate 0.05 ÷ excess loss with the rate falling to zero
    unit: ×
    kind: measured
    at_least: 50
plots:
  - id: gd-and-sgd-by-pass
    title: Excess loss by passes over the data
    x: {variable: passes, label: passes over the data}
    y: {label: loss above the minimum ÷ at the start, log: true}
    series:
      - {variable: curve_gd, label: "gradient descent, constant rate 2/(λ + μ)"}
      - {variable: curve_sgd, label: "SGD, rate 0.05"}
      - {variable: curve_half, label: "SGD, rate 0.025"}
      - {variable: curve_decayed, label: "SGD, rate falling from 0.05 to 0"}
    says: SGD is far ahead after one pass, then stays at a floor; half the rate gives about half the floor; a falling rate goes on sinking.
"""
import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
scales = torch.tensor([1.0, 0.9, 0.8, 0.6, 0.4])
x = torch.randn(400, 5) * scales
y = x @ torch.ones(5, 1) + torch.randn(400, 1)  # noisy labels: no weights fit every row
best = torch.linalg.lstsq(x, y).solution
rows = DataLoader(TensorDataset(x, y), batch_size=1, shuffle=True)


def mean_loss(weight):
    return ((x @ weight - y) ** 2).mean().item() / 2


start, minimum = mean_loss(torch.zeros(5, 1)), mean_loss(best)


def excess(loader, rate_at, epochs=25):
    """(loss − minimum) / (start − minimum), ten times in every pass."""
    weight = torch.zeros(5, 1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=1.0)
    curve = [1.0]
    for epoch in range(epochs):
        for step, (a, b) in enumerate(loader, start=1):
            optimizer.param_groups[0]["lr"] = rate_at((epoch + step / len(loader)) / epochs)
            optimizer.zero_grad()
            (((a @ weight - b) ** 2).mean() / 2).backward()
            optimizer.step()
            if step * 10 % len(loader) == 0:
                curve.append((mean_loss(weight.detach()) - minimum) / (start - minimum))
    return curve


eigenvalues = torch.linalg.eigvalsh(x.T @ x / len(x))
by_pass = excess([(x, y)], lambda done: 2 / (eigenvalues[0] + eigenvalues[-1]).item())  # fastest in the long run
curve_gd = [by_pass[k // 10] for k in range(251)]  # it moves once in each pass
curve_sgd = excess(rows, lambda done: 0.05)
curve_half = excess(rows, lambda done: 0.025)
curve_decayed = excess(rows, lambda done: 0.05 * (1 - done))
passes = [k / 10 for k in range(251)]

# The best that one step along the gradient can do: for a quadratic, its length follows from the curvature along it.
slope = x.T @ (x @ torch.zeros(5, 1) - y) / len(x)
length = slope.square().sum() / (x @ slope).square().mean()
gd_after_one_pass = 100 * (mean_loss(-length * slope) - minimum) / (start - minimum)
sgd_after_one_pass = 100 * curve_sgd[10]
overtaken_after = next(p for p in range(1, 26) if curve_gd[10 * p] < sum(curve_sgd[10 * p - 9 : 10 * p + 1]) / 10)
floor, floor_of_half = sum(curve_sgd[50:]) / 201, sum(curve_half[50:]) / 201
floor_ratio = floor / floor_of_half
floor_over_decayed = floor / curve_decayed[-1]
print(f"after one pass: gradient descent {gd_after_one_pass:.1f} % of the excess left, SGD {sgd_after_one_pass:.1f} %")
print(f"gradient descent is ahead after {overtaken_after} passes")
print(f"floor at rate 0.05: {floor:.4f}, at 0.025: {floor_of_half:.4f}, ratio {floor_ratio:.2f}")
print(f"with the rate falling to zero: {curve_decayed[-1]:.1e}")
