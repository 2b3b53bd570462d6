"""Resume without the optimizer's state and the loss jumps; with it the run goes on bit for bit.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: resume-with-state-difference
    variable: difference_with_state
    label: Largest weight difference to the uninterrupted run, resumed with optimizer state
    unit: "1"
    kind: exact
    expect: 0
  - id: resume-without-state-jump
    variable: jump
    label: Highest loss after resuming without optimizer state ÷ loss before, median of five runs
    unit: ×
    kind: measured
    at_least: 1.5
  - id: resume-without-state-warmup-jump
    variable: jump_with_warmup
    label: The same with 100 steps of warmup after resuming
    unit: ×
    kind: measured
    at_most: 2.5
  - id: resume-old-rate-back
    variable: old_rate_back
    label: load_state_dict puts the checkpoint's learning rate and weight decay over the ones you set
    unit: yes/no
    kind: exact
    expect: true
  - id: resume-scheduler-undoes-rate
    variable: scheduler_undoes_rate
    label: A loaded scheduler puts the old rate back at its next step
    unit: yes/no
    kind: exact
    expect: true
  - id: resume-base-lrs-holds
    variable: base_lrs_holds
    label: With scheduler.base_lrs set too, the new rate holds
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
      - {variable: with_warmup, label: "without it, 100 steps of warmup"}
      - {variable: with_state, label: resumed with it}
    says: With the state the line goes on as before; without it the loss leaps at the restart; with warmup it hardly does.
"""
import copy
import statistics

import torch
from transformers import get_scheduler

RESTART, END = 1000, 1100


def data(seed):
    torch.manual_seed(seed)
    x = torch.randn(512, 4)
    return x, torch.tanh(x @ torch.randn(4, 4) / 2) @ torch.randn(4, 1)


def fresh():
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(4, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
    return model, torch.optim.AdamW(model.parameters(), lr=3e-3)


def train(model, optimizer, first, last, warmup=0):
    """Loss on all rows after each of the last steps. The rows of a step depend on its number alone."""
    seen = []
    for step in range(first, last):
        if warmup:
            optimizer.param_groups[0]["lr"] = 3e-3 * min(1, (step - first) / warmup)
        rows = torch.randint(0, 512, (64,), generator=torch.Generator().manual_seed(step))
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x[rows]), y[rows]).backward()
        optimizer.step()
        if step >= RESTART - 100:
            with torch.no_grad():
                seen.append(torch.nn.functional.mse_loss(model(x), y).item())
    return seen


def resumed(checkpoint, load_optimizer, warmup=0):
    model, optimizer = fresh()
    model.load_state_dict(checkpoint["model"])
    if load_optimizer:
        optimizer.load_state_dict(checkpoint["optimizer"])
    return model, train(model, optimizer, RESTART, END, warmup)


jumps, jumps_with_warmup = [], []
for seed in range(5):
    x, y = data(seed)
    model, optimizer = fresh()
    before = train(model, optimizer, 0, RESTART)
    checkpoint = copy.deepcopy({"model": model.state_dict(), "optimizer": optimizer.state_dict()})
    level = sum(before[-20:]) / 20
    _, after_without = resumed(checkpoint, load_optimizer=False)
    _, after_warmup = resumed(checkpoint, load_optimizer=False, warmup=100)
    jumps.append(max(after_without) / level)
    jumps_with_warmup.append(max(after_warmup) / level)
jump, jump_with_warmup = statistics.median(jumps), statistics.median(jumps_with_warmup)
print("resumed without the state the loss rises to", ", ".join(f"{j:.1f}×" for j in jumps), "its level")
print("with 100 steps of warmup to", ", ".join(f"{j:.1f}×" for j in jumps_with_warmup))

# The last of the five, resumed with its state and, beside it, never interrupted.
same, after_with = resumed(checkpoint, load_optimizer=True)
train(model, optimizer, RESTART, END)
difference_with_state = max((a - b).abs().max().item() for a, b in zip(same.parameters(), model.parameters()))
step_numbers = list(range(RESTART - 100, END))
with_state, without_state, with_warmup = before + after_with, before + after_without, before + after_warmup
print(f"resumed with the state: largest weight difference {difference_with_state}, highest loss {max(after_with) / level:.2f}× its level")

# Settings are part of the state: those of the second run are overwritten.
_, optimizer = fresh()
scheduler = get_scheduler("constant", optimizer)
saved = copy.deepcopy((optimizer.state_dict(), scheduler.state_dict()))
_, optimizer = fresh()
group = optimizer.param_groups[0]
group["lr"], group["weight_decay"] = 1e-5, 0.0
scheduler = get_scheduler("constant", optimizer)
optimizer.load_state_dict(saved[0])
scheduler.load_state_dict(saved[1])
group = optimizer.param_groups[0]
old_rate_back = (group["lr"], group["weight_decay"]) == (3e-3, 0.01)


def rate_after_a_step():
    optimizer.step()
    scheduler.step()
    return optimizer.param_groups[0]["lr"]


group["lr"] = 1e-5  # set again after loading, in the optimizer alone
scheduler_undoes_rate = rate_after_a_step() == 3e-3
scheduler.base_lrs = [1e-5]
base_lrs_holds = rate_after_a_step() == rate_after_a_step() == 1e-5
print(f"settings overwritten by loading: {old_rate_back}; set again, the scheduler undoes it: {scheduler_undoes_rate}")
print(f"with base_lrs set the new rate holds: {base_lrs_holds}")
