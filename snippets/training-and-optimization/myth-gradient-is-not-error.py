"""The gradient is no error: it follows the loss's units, vanishes at a wrong answer and can point away from the best weight.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: gradient-error-saturated
    variable: right_over_wrong
    label: Gradient of an output that is off by 0.5 ÷ gradient of one that is off by nearly 1, sigmoid and squared error
    unit: ×
    kind: measured
    at_least: 1000
  - id: gradient-error-saturated-size
    variable: worst_error
    label: Error of the second output, largest possible 1
    unit: "1"
    kind: measured
    at_least: 0.999
    digits: 5
  - id: gradient-error-units
    variable: growth
    label: Gradient with the loss given in thousandths of its unit ÷ before, same predictions
    unit: ×
    kind: measured
    expect: 1000
    tolerance: 1.0e-9
    digits: 4
  - id: gradient-error-wrong-way
    variable: wrong_way
    label: Weights that the gradient step moves away from their best value, 200 related features
    unit: "%"
    kind: measured
    at_least: 20
    at_most: 50
  - id: gradient-error-loss-falls
    variable: loss_left
    label: Loss after that step ÷ before it
    unit: "%"
    kind: measured
    at_most: 95
mutations:
  - replace: "shared = 1.0"
    with: "shared = 0.0"
    says: with unrelated features nearly every weight moves towards its best value
  - replace: "torch.tensor(10.0"
    with: "torch.tensor(1.0"
    says: an output that isn't saturated has a gradient of usual size
"""
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)


def slope_and_error(logit):
    logit.requires_grad_()
    output = torch.sigmoid(logit)  # the right answer is 0
    (output**2).backward()
    return logit.grad.item(), output.item()


slope_half, _ = slope_and_error(torch.tensor(0.0))
slope_worst, worst_error = slope_and_error(torch.tensor(10.0))
right_over_wrong = slope_half / slope_worst

# Least squares whose best weights are known, so that each weight's own error is known too.
shared = 1.0
x = torch.randn(5000, 200) + shared * torch.randn(5000, 1)  # each feature also holds a common part
best = torch.randn(200)
y = x @ best


def loss_of(weight):
    return ((x @ weight - y) ** 2).mean()


zero = torch.zeros(200)
gradient = torch.func.grad(loss_of)(zero)
growth = (torch.func.grad(lambda weight: 1000 * loss_of(weight))(zero).norm() / gradient.norm()).item()
curvature = (2 / len(x)) * torch.linalg.eigvalsh(x.T @ x)[-1]
step = -gradient / curvature
wrong_way = 100 * (step * (best - zero) < 0).double().mean().item()
loss_left = 100 * (loss_of(zero + step) / loss_of(zero)).item()
print(f"off by 0.5: gradient {slope_half:.3f}; off by {worst_error:.5f}: gradient {slope_worst:.1e}")
print(f"loss × 1,000: gradient × {growth:.0f}")
print(f"a step leaves {loss_left:.0f} % of the loss and moves {wrong_way:.0f} % of the weights away from their best values")
