"""RMSprop scales by recent gradients: it forgets a large past, which Adagrad carries for ever.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: claim-rmsprop-step-before
    variable: rmsprop_before
    label: RMSprop, step ÷ lr under a gradient of 100
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: claim-rmsprop-step-at-drop
    variable: rmsprop_at_drop
    label: RMSprop, first step ÷ lr after the gradient fell to 1
    unit: ×
    kind: measured
    at_most: 0.02
  - id: claim-rmsprop-step-after
    variable: rmsprop_after
    label: RMSprop, step ÷ lr, 2,000 steps later
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: claim-rmsprop-steps-to-recover
    variable: steps_to_half
    label: Steps after the fall until RMSprop's step is at least lr ÷ 2
    unit: step
    kind: measured
    at_least: 200
    at_most: 2000
  - id: claim-adagrad-step-after
    variable: adagrad_after
    label: Adagrad, step ÷ lr, 2,000 steps after the fall
    unit: ×
    kind: measured
    at_most: 0.01
mutations:
  - replace: "torch.optim.RMSprop"
    with: "torch.optim.Adagrad"
    says: a sum of squares never forgets
"""
import torch

rate, steps = 1e-3, 2000


def lengths(optimizer_class):
    """Step lengths in learning rates: 1,000 gradients of 100, then 2,000 of 1."""
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = optimizer_class([weight], lr=rate)
    seen = []
    for step in range(1000 + steps):
        before = weight.item()
        weight.grad = torch.full_like(weight, 100.0 if step < 1000 else 1.0)
        optimizer.step()
        seen.append(abs(weight.item() - before) / rate)
    return seen


rmsprop, adagrad = lengths(torch.optim.RMSprop), lengths(torch.optim.Adagrad)
rmsprop_before, rmsprop_at_drop, rmsprop_after = rmsprop[999], rmsprop[1000], rmsprop[-1]
adagrad_after = adagrad[-1]
steps_to_half = sum(length < 0.5 for length in rmsprop[1000:])
print(f"RMSprop: {rmsprop_before:.3f} × lr at 100, {rmsprop_at_drop:.3f} at the fall to 1, {rmsprop_after:.3f} at the end")
print(f"half of lr again after {steps_to_half} steps; Adagrad at the end: {adagrad_after:.5f} × lr")
