"""Gradient descent runs without backpropagation, and backpropagation without gradient descent.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: descent-without-backprop-difference
    variable: difference
    label: Largest weight difference after 30 steps, slopes by finite differences against backpropagation, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-6
    digits: 1
  - id: descent-without-backprop-loss
    variable: loss_left
    label: Loss after those 30 steps without a backward pass, share of the start
    unit: "%"
    kind: measured
    at_most: 50
  - id: descent-without-backprop-passes
    variable: passes_each_step
    label: Forward passes for a step without backpropagation, 81 weights
    unit: "1"
    kind: exact
    expect: 162
  - id: backprop-without-descent-moved
    variable: moved_by_backprop
    label: Largest change of a weight by 100 backward passes
    unit: "1"
    kind: exact
    expect: 0
  - id: backprop-other-optimizer-loss
    variable: lbfgs_left
    label: Loss after L-BFGS, a method that isn't gradient descent, on slopes from the same backward pass, share of the start
    unit: "%"
    kind: measured
    at_most: 5
    digits: 1
  - id: backprop-to-the-input
    variable: input_found
    label: The input with the largest slope is the one that the target depends on, weights frozen
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "weight - rate * slopes(weight)"
    with: "weight"
    says: with slopes alone and no step the loss stays
  - replace: "(up - down) / 2e-6"
    with: "(up - down)"
    says: differences that aren't slopes lead elsewhere
"""
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
x = torch.randn(64, 6)
y = torch.sin(2 * x[:, 3:4])  # depends on the fourth input alone
start, rate, calls = 0.5 * torch.randn(81), 0.1, []


def predict(flat, x):
    hidden = torch.tanh(x @ flat[:60].view(6, 10) + flat[60:70])
    return hidden @ flat[70:80].view(10, 1) + flat[80]


def loss_of(flat):
    calls.append("forward")
    return ((predict(flat, x) - y) ** 2).mean()


def by_backprop(flat):
    flat = flat.clone().requires_grad_()
    loss_of(flat).backward()
    return flat.grad


@torch.no_grad()
def by_differences(flat):
    """Each weight moved up and down on its own: no graph, no backward pass."""
    slopes = torch.empty_like(flat)
    for i, nudge in enumerate(1e-6 * torch.eye(len(flat))):
        up, down = loss_of(flat + nudge), loss_of(flat - nudge)
        slopes[i] = (up - down) / 2e-6
    return slopes


def descend(slopes):
    weight = start
    for _ in range(30):
        weight = weight - rate * slopes(weight)
    return weight


without_backprop = descend(by_differences)
passes_each_step = len(calls) // 30
difference = (without_backprop - descend(by_backprop)).abs().max().item()
loss_left = 100 * (loss_of(without_backprop) / loss_of(start)).item()

weight = start.clone().requires_grad_()
for _ in range(100):
    loss_of(weight).backward()
moved_by_backprop = (weight.detach() - start).abs().max().item()

optimizer = torch.optim.LBFGS([weight], max_iter=200, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = loss_of(weight)
    loss.backward()
    return loss


optimizer.step(closure)
lbfgs_left = 100 * (loss_of(weight) / loss_of(start)).item()

inputs = x.clone().requires_grad_()
predict(weight.detach(), inputs).sum().backward()  # slopes of the answer in the inputs: nothing is trained
input_found = inputs.grad.abs().mean(0).argmax().item() == 3
print(f"30 steps without a backward pass: {loss_left:.0f} % of the loss left, weights within {difference:.0e} of those with it")
print(f"{passes_each_step} forward passes a step; 100 backward passes move a weight by {moved_by_backprop}")
print(f"L-BFGS on slopes from backpropagation leaves {lbfgs_left:.1e} %; the input that matters is found: {input_found}")
