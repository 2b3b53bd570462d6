"""The full-batch gradient is the same each time, up to dropout and the order of the sum; a mini-batch's isn't.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: claim-full-batch-repeat
    variable: repeated
    label: Full-batch gradient computed again at the same weights, largest difference
    unit: "1"
    kind: exact
    expect: 0
  - id: claim-full-batch-row-order
    variable: reordered
    label: The same with the rows in another order, norm of the difference over the norm, float32
    unit: "1"
    kind: measured
    at_most: 1.0e-5
    digits: 1
  - id: claim-full-batch-row-order-exact
    variable: order_matters
    label: That difference is not zero
    unit: yes/no
    kind: exact
    expect: true
  - id: claim-full-batch-dropout
    variable: with_dropout
    label: Two full-batch gradients with dropout 0.1, norm of the difference over the norm
    unit: "%"
    kind: measured
    at_least: 1
    digits: 2
  - id: claim-mini-batch-draws
    variable: two_draws
    label: Two gradients of mini-batches of 32, norm of the difference over the norm of the full one
    unit: "%"
    kind: measured
    at_least: 50
    digits: 2
mutations:
  - replace: "model.train()"
    with: "model.eval()"
    says: in eval mode dropout is off and the two gradients are equal
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 64), nn.GELU(), nn.Dropout(0.1), nn.Linear(64, 4)).eval()
x = torch.randn(2000, 16)
y = torch.randint(4, (2000,))


def gradient(rows=slice(None)):
    model.zero_grad()
    nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()])


full = gradient()
repeated = (gradient() - full).abs().max().item()
reordered = ((gradient(torch.randperm(2000)) - full).norm() / full.norm()).item()
order_matters = reordered > 0
two_draws = 100 * ((gradient(torch.randperm(2000)[:32]) - gradient(torch.randperm(2000)[:32])).norm() / full.norm()).item()
model.train()
with_dropout = 100 * ((gradient() - gradient()).norm() / full.norm()).item()
print(f"again: {repeated}; rows in another order: {reordered:.1e}; dropout: {with_dropout:.0f} %; two mini-batches: {two_draws:.0f} %")
