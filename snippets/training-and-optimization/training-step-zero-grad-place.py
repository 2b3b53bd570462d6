"""zero_grad() may stand anywhere but between backward() and step(): there it undoes the backward pass.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: training-step-zero-grad-difference
    variable: difference_by_place
    label: Largest weight difference after 40 steps between zero_grad first, after the forward pass and last
    unit: "1"
    kind: exact
    expect: 0
  - id: training-step-zero-grad-between-moves
    variable: moved_between
    label: Largest change of a weight in 40 AdamW steps with zero_grad between backward and step
    unit: "1"
    kind: exact
    expect: 0
  - id: training-step-zeroed-shrinks
    variable: norm_left
    label: Weight norm left after the same 40 steps with set_to_none=False, share of the start
    unit: "%"
    kind: measured
    expect: 99.6
    tolerance: 0.001
    digits: 4
  - id: training-step-gradients-in-forward
    variable: held_while_forward_percent
    label: Gradients held during the forward pass with zero_grad after it, share of the weight bytes
    unit: "%"
    kind: exact
    expect: 100
mutations:
  - replace: 'if where == "between":'
    with: 'if where == "nowhere":'
    says: without the misplaced call the weights move
"""
import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(40, 32, 8), torch.randn(40, 32, 1)


def train(where, set_to_none=True):
    """Weights before and after 40 steps, and the gradient bytes held at the end of the last forward pass."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(8, 64), nn.GELU(), nn.Linear(64, 1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    flat = lambda: nn.utils.parameters_to_vector(model.parameters()).detach().clone()
    start = flat()
    for inputs, targets in zip(x, y):
        if where == "first":
            optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(inputs), targets)
        held = sum(p.grad.nbytes for p in model.parameters() if p.grad is not None)
        if where == "after forward":
            optimizer.zero_grad()
        loss.backward()
        if where == "between":
            optimizer.zero_grad(set_to_none)
        optimizer.step()
        if where == "last":
            optimizer.zero_grad()
    return start, flat(), 100 * held / start.nbytes


(start, first, _), (_, late, held_while_forward_percent), (_, last, _) = map(train, ["first", "after forward", "last"])
difference_by_place = max((first - late).abs().max().item(), (first - last).abs().max().item())
moved_between = (train("between")[1] - start).abs().max().item()
norm_left = 100 * (train("between", set_to_none=False)[1].norm() / start.norm()).item()
print(f"first, after the forward pass or last: the weights differ by {difference_by_place}")
print(f"between backward and step: they move by {moved_between}, or shrink to {norm_left:.2f} % if zeroed instead of dropped")
