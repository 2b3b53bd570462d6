"""With warmup the first optimizer step has learning rate zero: the first batch changes nothing.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: warmup-first-step-moves
    variable: moved_first
    label: Largest weight change in the first step, 100 steps of warmup
    unit: "1"
    kind: exact
    expect: 0
  - id: warmup-second-step-share
    variable: second_percent
    label: Learning rate of the second step, share of the peak, 100 steps of warmup
    unit: "%"
    kind: exact
    expect: 1
  - id: no-warmup-first-step-share
    variable: first_percent_without
    label: Learning rate of the first step without warmup, share of the peak
    unit: "%"
    kind: exact
    expect: 100
  - id: linear-last-step-share
    variable: last_percent
    label: Learning rate of the last of 1,000 steps, linear, share of the peak
    unit: "%"
    kind: measured
    expect: 0.111
    tolerance: 0.01
  - id: schedule-forgotten
    variable: forgotten_percent
    label: Learning rate after 1,000 steps if scheduler.step() is never called, share of the peak
    unit: "%"
    kind: exact
    expect: 0
"""
import torch
from transformers import get_scheduler

torch.manual_seed(0)
x, y = torch.randn(64, 8), torch.randn(64, 1)
peak = 2**-10  # a power of two, so that shares come out exactly


def train(warmup, steps, advance=True):
    """Learning rate of each step relative to the peak, and the weight change of the first step."""
    torch.manual_seed(1)
    model = torch.nn.Linear(8, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak)
    scheduler = get_scheduler("linear", optimizer, num_warmup_steps=warmup, num_training_steps=1000)
    shares, first_change = [], None
    for _ in range(steps):
        before = model.weight.detach().clone()
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        shares.append(optimizer.param_groups[0]["lr"] / peak)
        optimizer.step()
        if advance:
            scheduler.step()  # after optimizer.step(), never before
        if first_change is None:
            first_change = (model.weight.detach() - before).abs().max().item()
    return shares, first_change


shares, moved_first = train(warmup=100, steps=1000)
second_percent, last_percent = 100 * shares[1], 100 * shares[-1]
shares, moved_without = train(warmup=0, steps=1)
first_percent_without = 100 * shares[0]
shares, _ = train(warmup=100, steps=1000, advance=False)
forgotten_percent = 100 * shares[-1]
print(f"first step with warmup: the weights move by {moved_first}; without warmup by {moved_without:.6f}")
print(f"second step: {second_percent} % of the peak; last: {last_percent:.3f} %")
print(f"scheduler.step() forgotten: {forgotten_percent} % of the peak, for the whole run")
