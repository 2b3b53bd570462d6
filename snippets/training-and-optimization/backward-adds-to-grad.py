"""backward() adds to .grad and moves no weight; only optimizer.step() does.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: backward-twice-gradient
    variable: gradient_ratio
    label: Gradient after two backward passes without zero_grad ÷ after one
    unit: ×
    kind: exact
    expect: 2
  - id: backward-moves-no-weight
    variable: moved_by_backward
    label: Largest change of a weight by the backward passes
    unit: "1"
    kind: exact
    expect: 0
  - id: step-leaves-gradient
    variable: gradient_ratio_after_step
    label: Gradient after optimizer.step() ÷ before it
    unit: ×
    kind: exact
    expect: 1
  - id: zero-grad-clears
    variable: cleared
    label: zero_grad() sets .grad to None
    unit: yes/no
    kind: exact
    expect: true
"""
import torch

torch.manual_seed(0)
model = torch.nn.Linear(8, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x, y = torch.randn(32, 8), torch.randn(32, 1)
before = model.weight.detach().clone()


def backward():
    torch.nn.functional.mse_loss(model(x), y).backward()


backward()
once = model.weight.grad.clone()
backward()
twice = model.weight.grad.clone()
gradient_ratio = (twice.norm() / once.norm()).item()
moved_by_backward = (model.weight - before).abs().max().item()

optimizer.step()
gradient_ratio_after_step = (model.weight.grad.norm() / twice.norm()).item()
moved_by_step = (model.weight - before).abs().max().item()
optimizer.zero_grad()
cleared = model.weight.grad is None
print(f"two backward passes: gradient × {gradient_ratio:g}, weights moved by {moved_by_backward:g}")
print(f"step: weights moved by {moved_by_step:.3f}, gradient × {gradient_ratio_after_step:g}; cleared: {cleared}")
