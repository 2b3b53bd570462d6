"""Momentum 0.9 in PyTorch makes a steady step ten times as long, and the noise grows with it.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: momentum-long-run-step
    variable: long_run_step
    label: "Step under a constant gradient after 200 steps, momentum 0.9, in plain steps"
    unit: ×
    kind: measured
    expect: 10
    tolerance: 0.001
  - id: momentum-long-run-step-dampened
    variable: dampened_step
    label: "The same with dampening=0.9"
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.001
  - id: momentum-steps-to-nine-tenths
    variable: steps_to_ninety
    label: Steps until the step has nine tenths of its final length
    unit: step
    kind: exact
    expect: 22
  - id: momentum-noise-same-lr
    variable: noise_same_lr
    label: Variance of a weight under gradient noise, momentum 0.9 ÷ none, same lr
    unit: ×
    kind: measured
    expect: 10
    tolerance: 0.15
  - id: momentum-noise-same-effective-rate
    variable: noise_same_rate
    label: Variance of a weight under gradient noise, momentum 0.9 ÷ none, lr ten times lower
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.15
  - id: momentum-added-ends-in-nan
    variable: added_ends_in_nan
    label: A small network at a rate of 0.3, which plain SGD bears, ends in NaN with momentum 0.9
    unit: yes/no
    kind: exact
    expect: true
  - id: momentum-plain-loss
    variable: plain_loss
    label: Loss of that network after 200 steps of plain SGD at 0.3
    unit: "1"
    kind: measured
    at_least: 0.1
    at_most: 0.4
  - id: momentum-lowered-loss
    variable: lowered_loss
    label: Loss of that network after 200 steps with momentum 0.9 at 0.03
    unit: "1"
    kind: measured
    at_most: 0.08
plots:
  - id: momentum-step-length
    title: Length of the step under a constant gradient
    x: {variable: steps_shown, label: step}
    y: {label: step ÷ (lr × gradient)}
    series:
      - {variable: with_half, label: momentum 0.5}
      - {variable: with_nine_tenths, label: momentum 0.9}
      - {variable: with_dampening, label: "momentum 0.9, dampening 0.9"}
    says: With momentum 0.5 the step grows to two plain steps, with 0.9 to ten. With dampening it ends at one.
mutations:
  - replace: "momentum=momentum, dampening=dampening"
    with: "momentum=0.0, dampening=dampening"
    says: no momentum at all
  - replace: "momentum=final_momentum)"
    with: "momentum=0.0)"
    says: the network trains without momentum, which bears the rate
"""
import math

import torch

torch.manual_seed(0)


def step_lengths(momentum, dampening=0.0, steps=200):
    """Each step under a gradient of 1, in learning rates."""
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([weight], lr=1.0, momentum=momentum, dampening=dampening)
    lengths = []
    for _ in range(steps):
        before = weight.item()
        weight.grad = torch.ones_like(weight)
        optimizer.step()
        lengths.append(before - weight.item())
    return lengths


half, heavy, dampened = step_lengths(0.5), step_lengths(0.9), step_lengths(0.9, 0.9)
long_run_step, dampened_step = heavy[-1], dampened[-1]
steps_to_ninety = 1 + next(k for k, length in enumerate(heavy) if length >= 0.9 * long_run_step)
steps_shown = list(range(1, 61))
with_half, with_nine_tenths, with_dampening = half[:60], heavy[:60], dampened[:60]
print(f"constant gradient: {long_run_step:.3f} plain steps, dampened {dampened_step:.3f}; 90 % after {steps_to_ninety}")


def variance(lr, momentum, steps=1500):
    """Variance of 4,000 weights around the minimum of a parabola, under gradient noise."""
    weight = torch.nn.Parameter(torch.zeros(4000))
    optimizer = torch.optim.SGD([weight], lr=lr, momentum=momentum)
    for _ in range(steps):
        weight.grad = weight.detach() + torch.randn(4000)
        optimizer.step()
    return weight.detach().var().item()


plain = variance(0.01, 0.0)
noise_same_lr, noise_same_rate = variance(0.01, 0.9) / plain, variance(0.001, 0.9, 4000) / plain
print(f"noise: {noise_same_lr:.2f} times at the same lr, {noise_same_rate:.2f} times at a tenth of it")

x = torch.randn(256, 8)
y = torch.sin(2 * x[:, :1]) + x[:, 1:2] * x[:, 2:3]


def final_loss(final_momentum, lr, steps=200):
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(8, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=final_momentum)
    for _ in range(steps):
        loss = torch.nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


plain_loss, added_loss, lowered_loss = final_loss(0.0, 0.3), final_loss(0.9, 0.3), final_loss(0.9, 0.03)
added_ends_in_nan = not math.isfinite(added_loss)
print(f"network: plain at 0.3 {plain_loss:.3f}, momentum at 0.3 {added_loss}, momentum at 0.03 {lowered_loss:.3f}")
