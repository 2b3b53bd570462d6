"""Under no_grad() the same update runs, and equals a step of SGD.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: inplace-no-grad-equals-sgd
    variable: difference
    label: Largest difference to torch.optim.SGD after ten steps
    unit: "1"
    kind: measured
    at_most: 1.0e-6
  - id: inplace-no-grad-still-leaf
    variable: still_trainable
    label: The weight is still a leaf that requires a gradient
    unit: yes/no
    kind: exact
    expect: true
"""
import copy

import torch
from torch import nn

torch.manual_seed(0)
by_hand = nn.Linear(8, 1)
by_sgd = copy.deepcopy(by_hand)
optimizer = torch.optim.SGD(by_sgd.parameters(), lr=0.1)
x, y = torch.randn(32, 8), torch.randn(32, 1)

for _ in range(10):
    by_hand.zero_grad()
    nn.functional.mse_loss(by_hand(x), y).backward()
    with torch.no_grad():
        for parameter in by_hand.parameters():
            parameter -= 0.1 * parameter.grad

    optimizer.zero_grad()
    nn.functional.mse_loss(by_sgd(x), y).backward()
    optimizer.step()

difference = (by_hand.weight - by_sgd.weight).abs().max().item()
still_trainable = by_hand.weight.is_leaf and by_hand.weight.requires_grad
print(f"difference to SGD {difference:.1e}, still trainable: {still_trainable}")
