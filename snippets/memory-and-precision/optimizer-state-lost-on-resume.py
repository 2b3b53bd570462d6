"""Resume without the optimizer's state and the loss jumps; with it the run goes on bit for bit.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: resume-with-state-difference
    variable: difference_with_state
    label: Largest weight difference to the uninterrupted run, resumed with optimizer state
    unit: "1"
    kind: exact
    expect: 0
  - id: resume-without-state-jump
    variable: jump
    label: Highest loss after resuming without optimizer state ÷ loss before
    unit: ×
    kind: measured
    at_least: 1.5
  - id: resume-old-rate-back
    variable: old_rate_back
    label: load_state_dict puts the checkpoint's learning rate over the one you set
    unit: yes/no
    kind: exact
    expect: true
plots:
  - id: resume-loss
    title: Loss around a restart at step 1,000
    x: {variable: step_numbers, label: step}
    y: {label: loss on all rows, log: true}
    series:
      - {variable: without_state, label: resumed without optimizer state}
      - {variable: with_state, label: resumed with it}
    says: With the state the line goes on as before; without it the loss leaps at the restart and needs a while to come back.
"""
import copy

import torch

torch.manual_seed(0)
x = torch.randn(512, 4)
y = torch.tanh(x @ torch.randn(4, 4) / 2) @ torch.randn(4, 1)
RESTART, END = 1000, 1200


def loss_of(model, rows=slice(None)):
    return torch.nn.functional.mse_loss(model(x[rows]), y[rows])


def train(model, optimizer, first, last):
    """Loss on all rows after each step. The rows of a step depend on its number alone."""
    seen = []
    for step in range(first, last):
        rows = torch.randint(0, 512, (64,), generator=torch.Generator().manual_seed(step))
        optimizer.zero_grad()
        loss_of(model, rows).backward()
        optimizer.step()
        with torch.no_grad():
            seen.append(loss_of(model).item())
    return seen


def fresh():
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(4, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
    return model, torch.optim.AdamW(model.parameters(), lr=3e-3)


model, optimizer = fresh()
before = train(model, optimizer, 0, RESTART)
checkpoint = copy.deepcopy({"model": model.state_dict(), "optimizer": optimizer.state_dict()})
train(model, optimizer, RESTART, END)  # the uninterrupted run


def resumed(load_optimizer):
    model, optimizer = fresh()
    model.load_state_dict(checkpoint["model"])
    if load_optimizer:
        optimizer.load_state_dict(checkpoint["optimizer"])
    return model, train(model, optimizer, RESTART, END)


same, after_with = resumed(load_optimizer=True)
other, after_without = resumed(load_optimizer=False)
difference_with_state = max((a - b).abs().max().item() for a, b in zip(same.parameters(), model.parameters()))
level = sum(before[-20:]) / 20
jump = max(after_without) / level
_, optimizer = fresh()
optimizer.param_groups[0]["lr"] = 1e-5  # a new rate for the second run
optimizer.load_state_dict(checkpoint["optimizer"])
old_rate_back = optimizer.param_groups[0]["lr"] == 3e-3
step_numbers = list(range(RESTART - 100, END))
with_state, without_state = before[-100:] + after_with, before[-100:] + after_without
print(f"resumed with the state: largest weight difference {difference_with_state}")
print(f"resumed without it: the loss rises to {jump:.1f}× its level ({max(after_with) / level:.2f}× with it)")
print(f"the learning rate set for the second run is overwritten: {old_rate_back}")
