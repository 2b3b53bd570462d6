"""A fused optimizer changes the weights without counting it: no error, and a wrong gradient.

role: demo
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
    label: Error of that gradient over the gradient before the step
    unit: "×"
    kind: measured
    at_least: 0.1
"""
import torch
from torch import nn


def second_pass_after_a_step(fused):
    """Was it refused, how many changes were counted, and how far is its gradient from the right one."""
    torch.manual_seed(0)
    generator, critic = nn.Linear(8, 8), nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer = torch.optim.AdamW(critic.parameters(), lr=0.1, fused=fused)
    score = critic(generator(torch.randn(32, 8))).mean()
    score.backward(retain_graph=True)
    (right,) = torch.autograd.grad(-score, generator.weight, retain_graph=True)
    before = critic[0].weight._version
    optimizer.step()
    counted = critic[0].weight._version - before
    try:
        (got,) = torch.autograd.grad(-score, generator.weight)
    except RuntimeError:
        return True, counted, None
    return False, counted, ((got - right).norm() / right.norm()).item()


plain_is_refused, versions_per_step, _ = second_pass_after_a_step(fused=False)
fused_is_refused, fused_counted, gradient_error = second_pass_after_a_step(fused=True)
print(f"AdamW: {versions_per_step} changes counted, refused: {plain_is_refused}")
print(f"fused: {fused_counted} changes counted, refused: {fused_is_refused}; gradient off by {gradient_error:.2f} times its norm")
