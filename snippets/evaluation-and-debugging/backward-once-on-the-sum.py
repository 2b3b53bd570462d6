"""One backward pass over the sum of two losses gives the gradients that two passes would add up to.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: backward-sum-difference
    variable: difference
    label: Largest difference to two passes with retain_graph=True
    unit: "1"
    kind: measured
    at_most: 1.0e-7
  - id: backward-sum-visits
    variable: visits_once
    label: Backward passes through the shared encoder, one pass over the sum
    unit: "1"
    kind: exact
    expect: 1
  - id: backward-retain-visits
    variable: visits_retained
    label: Backward passes through the shared encoder, two passes with retain_graph=True
    unit: "1"
    kind: exact
    expect: 2
"""
import torch
from torch import nn

torch.manual_seed(0)
encoder, head_a, head_b = nn.Linear(8, 16), nn.Linear(16, 1), nn.Linear(16, 1)
x, y = torch.randn(32, 8), torch.randn(32, 1)
visits = []


def losses():
    encoder.zero_grad()
    visits.clear()
    hidden = encoder(x)
    hidden.grad_fn.register_hook(lambda *_: visits.append(1))
    hidden = hidden.tanh()
    return nn.functional.mse_loss(head_a(hidden), y), nn.functional.mse_loss(head_b(hidden), -y)


loss_a, loss_b = losses()
(loss_a + loss_b).backward()
once, visits_once = encoder.weight.grad.clone(), len(visits)

loss_a, loss_b = losses()
loss_a.backward(retain_graph=True)
loss_b.backward()
retained, visits_retained = encoder.weight.grad.clone(), len(visits)

difference = (once - retained).abs().max().item()
print(f"gradients differ by {difference:.1e}; encoder visited {visits_once} and {visits_retained} times")
