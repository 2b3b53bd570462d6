"""A scheduler stepped after every micro-batch ends early: here three quarters of the run have rate zero.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: schedule-right-zero-share
    variable: right_zero_percent
    label: Optimizer steps with learning rate zero, scheduler stepped with the optimizer
    unit: "%"
    kind: exact
    expect: 0
  - id: schedule-micro-zero-share
    variable: wrong_zero_percent
    label: Optimizer steps with learning rate zero, scheduler stepped every micro-batch
    unit: "%"
    kind: exact
    expect: 75
  - id: schedule-too-long-end
    variable: too_long_end_percent
    label: Learning rate at the end if num_training_steps counts micro-batches, share of the peak
    unit: "%"
    kind: measured
    expect: 75.25
    tolerance: 0.001
    digits: 4
plots:
  - id: schedule-counting
    title: Learning rate with 4 micro-batches for each optimizer step
    x: {variable: step_numbers, label: optimizer step}
    y: {label: learning rate ÷ peak}
    series:
      - {variable: right, label: stepped with the optimizer}
      - {variable: wrong, label: stepped every micro-batch}
      - {variable: too_long, label: num_training_steps counts micro-batches}
    says: One line falls to zero at the end, one already after a quarter, one has barely begun to fall.
"""
import torch
from transformers import get_scheduler

torch.manual_seed(0)
accumulate, micro_batches, peak = 4, 400, 1e-3
x, y = torch.randn(micro_batches, 8, 4), torch.randn(micro_batches, 8, 1)


def rates(every_micro_batch, training_steps):
    """The learning rate, relative to the peak, at each optimizer step of one accumulating run."""
    model = torch.nn.Linear(4, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak)
    scheduler = get_scheduler("linear", optimizer, num_warmup_steps=0, num_training_steps=training_steps)
    seen = []
    for i in range(micro_batches):
        (torch.nn.functional.mse_loss(model(x[i]), y[i]) / accumulate).backward()
        due = (i + 1) % accumulate == 0
        if due:
            seen.append(optimizer.param_groups[0]["lr"] / peak)
            optimizer.step()
            optimizer.zero_grad()
        if due or every_micro_batch:
            scheduler.step()
    return seen


optimizer_steps = micro_batches // accumulate
right = rates(every_micro_batch=False, training_steps=optimizer_steps)
wrong = rates(every_micro_batch=True, training_steps=optimizer_steps)
too_long = rates(every_micro_batch=False, training_steps=micro_batches)
step_numbers = list(range(1, optimizer_steps + 1))
right_zero_percent = 100 * sum(r == 0 for r in right) / optimizer_steps
wrong_zero_percent = 100 * sum(r == 0 for r in wrong) / optimizer_steps
too_long_end_percent = 100 * too_long[-1]
print(f"stepped with the optimizer:  {right_zero_percent} % of the steps have rate zero")
print(f"stepped every micro-batch:   {wrong_zero_percent} %")
print(f"num_training_steps too long: the run ends at {too_long_end_percent} % of the peak")
