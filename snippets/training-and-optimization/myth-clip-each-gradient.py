"""clip_grad_norm_ looks at one norm over all weights: no gradient has a cap of its own.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: clip-each-largest-entry
    variable: largest_entry
    label: Largest entry of the gradient before clipping, max_norm 1
    unit: "1"
    kind: measured
    at_most: 0.5
    digits: 2
  - id: clip-each-factor-all-small
    variable: factor_all_small
    label: What clip_grad_norm_ leaves of that gradient although every entry is below the limit
    unit: "%"
    kind: measured
    at_most: 80
    digits: 2
  - id: clip-each-bystander
    variable: bystander_left
    label: What is left of a tensor with norm below 1 when another tensor's gradient is 1,000 times as large
    unit: "%"
    kind: measured
    at_most: 2
    digits: 2
  - id: clip-each-bystander-by-value
    variable: bystander_left_by_value
    label: The same with clip_grad_value_ at the tensor's own largest entry
    unit: "%"
    kind: exact
    expect: 100
  - id: clip-each-call-per-tensor
    variable: cosine_per_tensor
    label: Cosine between the gradient before and after one clip_grad_norm_ call for each tensor
    unit: "1"
    kind: measured
    at_most: 0.9
    digits: 2
  - id: clip-each-call-once
    variable: cosine_once
    label: The same after one call for all tensors
    unit: "1"
    kind: measured
    expect: 1
    tolerance: 1.0e-9
    digits: 2
mutations:
  - replace: "clip_grad_norm_(model.parameters(), 1.0)"
    with: "[clip_grad_norm_([p], 1.0) for p in model.parameters()]"
    says: a call for each tensor leaves the bystander alone and turns the gradient
  - replace: "grad.mul_(1000)"
    with: "grad.mul_(1)"
    says: without the outlier the other tensors keep more
"""
import torch
from torch import nn
from torch.nn.functional import cosine_similarity
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(64, 256), nn.Tanh(), nn.Linear(256, 256), nn.Tanh(), nn.Linear(256, 8))
x, y = torch.randn(32, 64), 3 * torch.randn(32, 8)
outlier, bystander = model[4].weight, model[0].weight


def backward(exploded=False):
    """Fill the gradients, one tensor's a thousand times too large if asked for; return them as one vector."""
    model.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    if exploded:
        outlier.grad.mul_(1000)
    return flat()


def flat():
    return torch.cat([p.grad.flatten() for p in model.parameters()])


def clip_once():
    clip_grad_norm_(model.parameters(), 1.0)
    return flat()


before = backward()
largest_entry = before.abs().max().item()
factor_all_small = 100 * (clip_once().norm() / before.norm()).item()

before = backward(exploded=True)
own_norm, own_largest = bystander.grad.norm().item(), bystander.grad.abs().max().item()
assert own_norm < 1
cosine_once = cosine_similarity(before, clip_once(), dim=0).item()
bystander_left = 100 * bystander.grad.norm().item() / own_norm

backward(exploded=True)
clip_grad_value_(model.parameters(), own_largest)
bystander_left_by_value = 100 * bystander.grad.norm().item() / own_norm

backward(exploded=True)
for parameter in model.parameters():
    clip_grad_norm_([parameter], max_norm=1.0)
cosine_per_tensor = cosine_similarity(before, flat(), dim=0).item()
print(f"largest entry {largest_entry:.3f}, and still {factor_all_small:.1f} % of the gradient is left")
print(f"another tensor explodes: {bystander_left:.2f} % of a tensor with norm {own_norm:.2f} is left, by value {bystander_left_by_value:g} %")
print(f"cosine before and after: one call {cosine_once:.6f}, a call for each tensor {cosine_per_tensor:.3f}")
