"""The same call with use_reentrant=False: no warning, and the gradients of a plain forward pass.

role: fixed
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: use-reentrant-false-difference
    variable: difference
    label: Largest difference between the gradients with use_reentrant=False and without checkpointing
    unit: "1"
    kind: exact
    expect: 0
  - id: use-reentrant-false-frozen-input
    variable: works_with_frozen_input
    label: The weights get gradients although the input needs none, with use_reentrant=False
    unit: yes/no
    kind: exact
    expect: true
  - id: use-reentrant-true-frozen-input
    variable: reentrant_works
    label: The same with use_reentrant=True
    unit: yes/no
    kind: exact
    expect: false
mutations:
  - replace: layer(hidden))
    with: layer(2 * hidden))
    says: gradients of another forward pass
"""
import warnings

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

warnings.simplefilter("error")
torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
layer = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16)).to(device)
hidden = torch.randn(4, 16, device=device, requires_grad=True)


def gradients(output):
    return torch.autograd.grad(output.square().sum(), list(layer.parameters()))


plain = gradients(layer(hidden))
checkpointed = gradients(checkpoint(layer, hidden, use_reentrant=False))
difference = max((a - b).abs().max().item() for a, b in zip(plain, checkpointed))

frozen = hidden.detach()
works_with_frozen_input = checkpoint(layer, frozen, use_reentrant=False).requires_grad
warnings.simplefilter("ignore")  # the reentrant form warns that no input requires a gradient
reentrant_works = checkpoint(layer, frozen, use_reentrant=True).requires_grad
print(f"gradients differ by {difference}; input without gradient: {works_with_frozen_input}, reentrant {reentrant_works}")
