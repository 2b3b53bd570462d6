"""Augmentation lowers the held-out loss where it keeps the label, and raises it where it doesn't.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: claim-augmentation-right
    variable: right
    label: Held-out loss at the end with signs flipped at random, target unchanged by the flip ÷ without
    unit: "%"
    kind: measured
    at_most: 75
    digits: 2
  - id: claim-augmentation-wrong
    variable: wrong
    label: The same with a target that the flip changes
    unit: "%"
    kind: measured
    at_least: 150
    digits: 2
mutations:
  - replace: "1 - 2 * torch.randint(2, (len(x), 1))"
    with: "torch.ones(len(x), 1)"
    says: without flips nothing changes
"""
import torch
from torch import nn


def held_out_loss(target, augment):
    torch.manual_seed(0)
    directions = torch.randn(6, 4)
    x, new = torch.randn(80, 6), torch.randn(4000, 6)
    y = target(x @ directions) + 0.1 * torch.randn(80, 1)
    model = nn.Sequential(nn.Linear(6, 128), nn.ReLU(), nn.Linear(128, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(600):
        sign = 1 - 2 * torch.randint(2, (len(x), 1)) if augment else 1
        optimizer.zero_grad()
        nn.functional.mse_loss(model(sign * x), y).backward()
        optimizer.step()
    with torch.no_grad():
        return nn.functional.mse_loss(model(new), target(new @ directions)).item()


def even(z):
    return z.abs().mean(dim=1, keepdim=True)  # the same for x and -x


def odd(z):
    return torch.tanh(z).mean(dim=1, keepdim=True)  # changes its sign with x


right = 100 * held_out_loss(even, augment=True) / held_out_loss(even, augment=False)
wrong = 100 * held_out_loss(odd, augment=True) / held_out_loss(odd, augment=False)
print(f"flips that keep the target leave {right:.0f} % of the held-out loss, flips that change it {wrong:.0f} %")
