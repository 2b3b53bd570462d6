"""Scoped to the evaluation function, no_grad leaves training as it was.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: no-grad-scoped-off-inside
    variable: enabled_inside
    label: Gradients are enabled inside the evaluation
    unit: yes/no
    kind: exact
    expect: false
  - id: no-grad-scoped-still-enabled
    variable: enabled_afterwards
    label: Gradients are enabled after the evaluation
    unit: yes/no
    kind: exact
    expect: true
  - id: no-grad-scoped-gradient-difference
    variable: difference
    label: Difference between the gradients before and after the evaluation
    unit: "1"
    kind: exact
    expect: 0
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(8, 1)
x, y = torch.randn(32, 8), torch.randn(32, 1)
inside = []


@torch.no_grad()
def evaluate():
    inside.append(torch.is_grad_enabled())
    return nn.functional.mse_loss(model(x), y).item()


def gradient():
    model.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    return model.weight.grad.clone()


before = gradient()
print(f"evaluation {evaluate():.2f}")
enabled_inside, enabled_afterwards = inside[0], torch.is_grad_enabled()
difference = (gradient() - before).abs().max().item()
print(f"gradients enabled inside: {enabled_inside}, afterwards: {enabled_afterwards}; gradient changed by {difference}")
