"""Kinks yield to subgradients and steps don't: accuracy needs a search without gradients or another loss.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: claim-subgradient-falling
    variable: excess_falling
    label: Sum of absolute errors, excess over the best after 2,000 subgradient steps with a falling rate, share of the start
    unit: "%"
    kind: measured
    at_most: 0.05
  - id: claim-subgradient-constant
    variable: excess_constant
    label: The same with a constant rate
    unit: "%"
    kind: measured
    at_least: 0.1
  - id: claim-accuracy-gradient
    variable: accuracy_gradient
    label: Largest gradient entry of the share of wrong answers
    unit: "1"
    kind: exact
    expect: 0
  - id: claim-wrong-at-start
    variable: wrong_start
    label: Share of wrong answers at the start
    unit: "%"
    kind: measured
    at_least: 25
  - id: claim-wrong-after-gradient
    variable: wrong_gradient
    label: Share of wrong answers after 300 gradient steps on that share itself
    unit: "%"
    kind: measured
    at_least: 25
  - id: claim-wrong-after-search
    variable: wrong_search
    label: Share of wrong answers after 300 steps of random search
    unit: "%"
    kind: measured
    at_most: 10
  - id: claim-wrong-after-surrogate
    variable: wrong_surrogate
    label: Share of wrong answers after 300 gradient steps on cross-entropy
    unit: "%"
    kind: measured
    at_most: 10
mutations:
  - replace: "if share_wrong(candidate) <= share_wrong(found):"
    with: "if False:"
    says: a search that takes no step finds nothing
  - replace: "rate / (step + 1) ** 0.5 if falls else rate"
    with: "rate"
    says: at a constant rate subgradient descent wanders
"""
import torch

torch.manual_seed(0)
target = torch.randn(5, dtype=torch.float64)


def subgradient_descent(falls, rate=1.0):
    """|w - t| summed over the targets t: a kink at each, the median is best. Mean excess of the last 100 steps."""
    w = torch.full((1,), 5.0, dtype=torch.float64, requires_grad=True)
    best = (target - target.median()).abs().sum().item()
    seen = []
    for step in range(2000):
        loss = (w - target).abs().sum()
        (gradient,) = torch.autograd.grad(loss, w)
        seen.append(loss.item() - best)
        with torch.no_grad():
            w -= (rate / (step + 1) ** 0.5 if falls else rate) * gradient / len(target)
    return 100 * sum(seen[-100:]) / 100 / seen[0]


excess_falling, excess_constant = subgradient_descent(falls=True), subgradient_descent(falls=False)

x = torch.randn(400, 10)
label = (x @ torch.randn(10)).sign()
start = torch.randn(10)


def share_wrong(w):
    """A staircase: flat almost everywhere, so its gradient is zero."""
    return 100 * (1 - (label * torch.sign(x @ w)).mean()) / 2


def descend(loss):
    w = start.clone().requires_grad_()
    for _ in range(300):
        (gradient,) = torch.autograd.grad(loss(w), w)
        with torch.no_grad():
            w -= 0.5 * gradient
    return share_wrong(w).item()


w = start.clone().requires_grad_()
accuracy_gradient = torch.autograd.grad(share_wrong(w), w)[0].abs().max().item()
wrong_start, wrong_gradient = share_wrong(start).item(), descend(share_wrong)
wrong_surrogate = descend(lambda w: torch.nn.functional.softplus(-label * (x @ w)).mean())
found = start.clone()
for _ in range(300):
    candidate = found + 0.3 * torch.randn(10)
    if share_wrong(candidate) <= share_wrong(found):
        found = candidate
wrong_search = share_wrong(found).item()
print(f"absolute errors: {excess_falling:.3f} % excess with a falling rate, {excess_constant:.3f} % with a constant one")
print(f"wrong answers: {wrong_start:.1f} % at the start, gradient {accuracy_gradient}, {wrong_gradient:.1f} % after 300 steps on it")
print(f"random search {wrong_search:.1f} %, cross-entropy {wrong_surrogate:.1f} %")
