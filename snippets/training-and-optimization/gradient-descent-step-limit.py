"""Gradient descent is stable below a learning rate of two divided by the largest curvature, and diverges above it.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: gd-step-limit-times-curvature
    variable: limit_times_curvature
    label: Largest stable learning rate × largest curvature λ
    unit: "1"
    kind: measured
    expect: 2
    tolerance: 0.02
  - id: gd-monotone-below-limit
    variable: falls_at_every_step_below
    label: Loss falls at every step for every rate tried below 2/λ
    unit: yes/no
    kind: exact
    expect: true
  - id: gd-loss-just-above-limit
    variable: growth_just_above
    label: Loss after 100 steps at 2.2/λ, relative to the start
    unit: ×
    kind: measured
    at_least: 1000
  - id: gd-loss-just-below-limit
    variable: left_just_below
    label: Excess loss after 100 steps at 1.8/λ, relative to the start
    unit: ×
    kind: measured
    at_most: 0.1
plots:
  - id: gd-loss-by-learning-rate
    title: Loss after 100 steps of gradient descent, by learning rate
    x: {variable: rates_in_curvature, label: learning rate × λ}
    y: {label: loss ÷ starting loss, log: true}
    series:
      - {variable: losses_after, label: after 100 steps}
    says: The final loss sinks as the rate grows, turns up close to 2/λ and explodes beyond it.
"""
import torch

torch.manual_seed(0)
# Least squares: a quadratic loss, whose curvature is the same everywhere.
x = torch.randn(200, 5, dtype=torch.float64) @ torch.diag(torch.tensor([3.0, 2.0, 1.5, 1.0, 0.8]).double())
y = x @ torch.randn(5, 1, dtype=torch.float64)


def loss_of(weight):
    return ((x @ weight - y) ** 2).mean() / 2


hessian = torch.func.hessian(lambda w: loss_of(w.view(5, 1)))(torch.zeros(5).double())
curvature = torch.linalg.eigvalsh(hessian).max().item()  # λ


def losses(rate, steps=100):
    weight = torch.zeros(5, 1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=rate)  # all 200 rows each time: plain gradient descent
    seen = []
    for _ in range(steps + 1):
        optimizer.zero_grad()
        loss = loss_of(weight)
        seen.append(loss.item())
        loss.backward()
        optimizer.step()
    return seen


rates_in_curvature = [k / 20 for k in range(1, 47)]
runs = [losses(r / curvature) for r in rates_in_curvature]
losses_after = [run[-1] / run[0] for run in runs]

# Bisect for the rate at which 400 steps end above the starting loss instead of below it.
low, high = 0.1 / curvature, 10 / curvature
for _ in range(16):
    middle = (low + high) / 2
    run = losses(middle, 400)
    low, high = (middle, high) if run[-1] < run[0] else (low, middle)
limit_times_curvature = low * curvature

below = [run for r, run in zip(rates_in_curvature, runs) if r < 2 - 1e-9]
falls_at_every_step_below = all(b < a for run in below for a, b in zip(run, run[1:]) if a > 1e-20)
left_just_below = losses_after[rates_in_curvature.index(1.8)]
growth_just_above = losses_after[rates_in_curvature.index(2.2)]
print(f"λ = {curvature:.3f}, largest stable rate = {low:.4f}, product = {limit_times_curvature:.4f}")
print(f"falls at every step below 2/λ: {falls_at_every_step_below}")
print(f"after 100 steps: {left_just_below:.2e} of the loss at 1.8/λ, {growth_just_above:.2e} times at 2.2/λ")
