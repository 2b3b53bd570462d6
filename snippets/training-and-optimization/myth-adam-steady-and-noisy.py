"""Adam's step follows how steady a gradient is, not how large: steady ones give lr, noisy ones less.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: myth-adam-step-steady-large
    variable: steady_large
    label: Adam, mean step ÷ lr, gradients of 100 with 1 % noise
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: myth-adam-step-steady-small
    variable: steady_small
    label: Adam, mean step ÷ lr, gradients of 0.01 with 1 % noise
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: myth-adam-step-noisy-large
    variable: noisy_large
    label: Adam, mean step ÷ lr, gradients of 10 with noise of 100
    unit: ×
    kind: measured
    at_most: 0.4
  - id: myth-adam-step-noisy-small
    variable: noisy_small
    label: Adam, mean step ÷ lr, gradients of 0.001 with noise of 0.01
    unit: ×
    kind: measured
    at_most: 0.4
  - id: myth-sgd-step-large-over-small
    variable: sgd_large_over_small
    label: SGD, mean step at gradients of 100 ÷ at gradients of 0.01
    unit: ×
    kind: measured
    expect: 10000
    tolerance: 0.01
  - id: myth-adam-gradient-wrong-over-right
    variable: gradient_wrong_over_right
    label: Regression, mean gradient of the weights that are off ÷ of those that are right, over 100 steps
    unit: ×
    kind: measured
    at_least: 5
  - id: myth-adam-step-of-the-wrong
    variable: step_wrong
    label: Regression, Adam's mean step ÷ lr, weights that are off
    unit: ×
    kind: measured
    at_least: 0.6
  - id: myth-adam-step-of-the-right
    variable: step_right
    label: Regression, Adam's mean step ÷ lr, weights that are right already
    unit: ×
    kind: measured
    at_most: 0.4
mutations:
  - replace: "adam = torch.optim.Adam"
    with: "adam = torch.optim.SGD"
    says: SGD's step is as large as the gradient
  - replace: "start[32:] += torch.randn(32).sign()"
    with: "start[32:] += 0"
    says: no weight is off, so no gradient is steady
"""
import torch

torch.manual_seed(0)
adam = torch.optim.Adam
rate, steps = 1e-3, 1000


def mean_step(optimizer_class, mean, noise):
    """Mean length of a step in learning rates: 500 weights, the second half of a run."""
    weights = torch.nn.Parameter(torch.zeros(500, dtype=torch.float64))
    optimizer = optimizer_class([weights], lr=rate)
    lengths = []
    for _ in range(steps):
        before = weights.detach().clone()
        weights.grad = mean + noise * torch.randn_like(weights)
        optimizer.step()
        lengths.append((weights.detach() - before).abs().mean().item() / rate)
    return sum(lengths[steps // 2 :]) / (steps - steps // 2)


steady_large, steady_small = mean_step(adam, 100, 1), mean_step(adam, 0.01, 0.0001)
noisy_large, noisy_small = mean_step(adam, 10, 100), mean_step(adam, 0.001, 0.01)
sgd_large_over_small = mean_step(torch.optim.SGD, 100, 1) / mean_step(torch.optim.SGD, 0.01, 0.0001)
print(f"steady: {steady_large:.3f} × lr at 100, {steady_small:.3f} × lr at 0.01; SGD's ratio {sgd_large_over_small:.0f}")
print(f"noisy: {noisy_large:.3f} × lr at 10 ± 100, {noisy_small:.3f} × lr at 0.001 ± 0.01")

# A regression in which half of the weights have their true values already: the well-calibrated ones.
true = torch.randn(64)
start = true.clone()
start[32:] += torch.randn(32).sign()
weights = torch.nn.Parameter(start)
optimizer = adam([weights], lr=rate)
gradients, moves = [], []
for _ in range(100):
    x = torch.randn(64, 64)
    y = x @ true + torch.randn(64)
    optimizer.zero_grad()
    torch.nn.functional.mse_loss(x @ weights, y).backward()
    before = weights.detach().clone()
    optimizer.step()
    gradients.append(weights.grad.clone())
    moves.append((weights.detach() - before).abs() / rate)
steady = torch.stack(gradients).mean(0).abs()  # noise averages out, what stays is the steady part
length = torch.stack(moves).mean(0)
gradient_wrong_over_right = (steady[32:].mean() / steady[:32].mean()).item()
step_right, step_wrong = length[:32].mean().item(), length[32:].mean().item()
print(f"weights that are off: mean gradient {gradient_wrong_over_right:.1f} times that of the right ones")
print(f"Adam's step: {step_wrong:.3f} × lr for those that are off, {step_right:.3f} × lr for the right ones")
