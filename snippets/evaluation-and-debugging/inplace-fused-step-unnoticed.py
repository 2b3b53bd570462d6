"""A fused optimizer changes weights without counting it; a detector names the weights that changed.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: inplace-plain-step-noticed
    variable: plain_is_refused
    label: After a step of AdamW the second backward pass is refused
    unit: yes/no
    kind: exact
    expect: true
  - id: inplace-plain-step-versions
    variable: versions_per_step
    label: In-place changes that one step of AdamW counts on a weight
    unit: "1"
    kind: exact
    expect: 2
  - id: inplace-fused-step-noticed
    variable: fused_is_refused
    label: After a step of AdamW(fused=True) it is refused
    unit: yes/no
    kind: exact
    expect: false
  - id: inplace-fused-gradient-error
    variable: gradient_error
    label: Error of that gradient, over the norm of the gradient before the step
    unit: "×"
    kind: measured
    at_least: 0.1
  - id: inplace-detector-fires
    variable: fires
    label: The detector names the changed weights in the fused run
    unit: yes/no
    kind: exact
    expect: true
  - id: inplace-detector-stays-quiet
    variable: quiet
    label: It names none where no step stands between forward and backward
    unit: yes/no
    kind: exact
    expect: true
"""
import torch
from torch import nn


def watch(model):
    """Call what it returns right before backward(): the weights that changed since the last forward pass."""
    seen = {}
    model.register_forward_hook(
        lambda *_: seen.update({name: p.detach().clone() for name, p in model.named_parameters()})
    )
    return lambda: [name for name, p in model.named_parameters() if not torch.equal(p, seen[name])]


def second_pass(fused, step):
    """Was it refused, how many changes were counted, the gradient's error, and what the detector names."""
    torch.manual_seed(0)
    generator, critic = nn.Linear(8, 8), nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer, changed = torch.optim.AdamW(critic.parameters(), lr=0.1, fused=fused), watch(critic)
    score = critic(generator(torch.randn(32, 8))).mean()
    score.backward(retain_graph=True)
    (right,) = torch.autograd.grad(-score, generator.weight, retain_graph=True)
    before = critic[0].weight._version
    if step:
        optimizer.step()
    counted, names = critic[0].weight._version - before, changed()
    try:
        (got,) = torch.autograd.grad(-score, generator.weight)
    except RuntimeError:
        return True, counted, None, names
    return False, counted, ((got - right).norm() / right.norm()).item(), names


plain_is_refused, versions_per_step, _, _ = second_pass(fused=False, step=True)
fused_is_refused, fused_counted, gradient_error, fused_names = second_pass(fused=True, step=True)
_, _, error_without_step, quiet_names = second_pass(fused=True, step=False)
fires, quiet = "0.weight" in fused_names, quiet_names == []
print(f"AdamW: {versions_per_step} changes counted, refused: {plain_is_refused}")
print(f"fused: {fused_counted} changes counted, refused: {fused_is_refused}; gradient off by {gradient_error:.2f} times its norm")
print(f"detector names {fused_names}; without a step {quiet_names}, gradient off by {error_without_step}")
