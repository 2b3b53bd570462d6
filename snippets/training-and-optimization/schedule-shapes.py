"""The schedules of transformers.get_scheduler, step by step, against their formulas.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: schedule-formula-difference
    variable: largest_difference
    label: Largest difference to the formulas, over four schedules and 1,000 steps
    unit: "1"
    kind: measured
    at_most: 1.0e-12
  - id: schedule-cosine-mean
    variable: cosine_mean
    label: Mean learning rate of warmup and cosine, share of the peak
    unit: "%"
    kind: measured
    expect: 50
    tolerance: 0.01
  - id: schedule-linear-mean
    variable: linear_mean
    label: Mean learning rate of warmup and linear decay, share of the peak
    unit: "%"
    kind: measured
    expect: 50
    tolerance: 0.01
  - id: schedule-wsd-mean
    variable: wsd_mean
    label: Mean learning rate of warmup-stable-decay with 20 % decay, share of the peak
    unit: "%"
    kind: measured
    expect: 85
    tolerance: 0.01
  - id: schedule-constant-never-falls
    variable: constant_never_falls
    label: constant_with_warmup never falls
    unit: yes/no
    kind: exact
    expect: true
  - id: schedule-linear-after-end
    variable: linear_after_end
    label: Linear, learning rate 900 steps after the end, share of the peak
    unit: "%"
    kind: exact
    expect: 0
  - id: schedule-cosine-after-end
    variable: cosine_after_end
    label: Cosine, learning rate 900 steps after the end, share of the peak
    unit: "%"
    kind: exact
    expect: 100
plots:
  - id: schedule-shapes
    title: Four learning-rate schedules over 1,000 steps, 100 of them warmup
    x: {variable: steps_shown, label: step}
    y: {label: learning rate ÷ peak}
    series:
      - {variable: linear, label: linear}
      - {variable: cosine, label: cosine}
      - {variable: constant, label: constant_with_warmup}
      - {variable: wsd, label: "warmup_stable_decay, 200 decay steps"}
    says: All four climb for 100 steps. Linear and cosine start to fall at once, warmup-stable-decay only for the last 200 steps, and constant never.
"""
import math

import torch
from transformers import get_scheduler

total, warmup, decay, peak = 1000, 100, 200, 3e-4


def rates(name, steps=total, **options):
    """The learning rate of each of the optimizer's steps, relative to the peak."""
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=peak)
    scheduler = get_scheduler(name, optimizer, num_warmup_steps=warmup, num_training_steps=total, **options)
    seen = []
    for _ in range(steps):
        seen.append(optimizer.param_groups[0]["lr"] / peak)
        optimizer.step()
        scheduler.step()
    return seen


def formula(name, step):
    if step < warmup:
        return step / warmup
    done = (step - warmup) / (total - warmup)  # 0 at the peak, 1 at the end
    if name == "linear":
        return 1 - done
    if name == "cosine":
        return (1 + math.cos(math.pi * done)) / 2
    if name == "warmup_stable_decay" and step >= total - decay:
        return (1 + math.cos(math.pi * (step - (total - decay)) / decay)) / 2
    return 1.0


runs = {name: rates(name) for name in ("linear", "cosine", "constant_with_warmup")}
runs["warmup_stable_decay"] = rates("warmup_stable_decay", scheduler_specific_kwargs={"num_decay_steps": decay})
largest_difference = max(abs(r - formula(name, k)) for name, run in runs.items() for k, r in enumerate(run))

steps_shown = list(range(0, total, 10)) + [total - 1]
linear, cosine, constant, wsd = ([run[k] for k in steps_shown] for run in runs.values())
linear_mean, cosine_mean, constant_mean, wsd_mean = (100 * sum(run) / total for run in runs.values())
held = runs["constant_with_warmup"]
constant_never_falls = all(b >= a for a, b in zip(held, held[1:]))
# A run that goes on past num_training_steps: linear rests, cosine climbs back.
linear_after_end, cosine_after_end = (100 * rates(name, steps=1901)[-1] for name in ("linear", "cosine"))
print(f"900 steps after the end: linear {linear_after_end} %, cosine {cosine_after_end} % of the peak")
print(f"largest difference to the formulas: {largest_difference:.1e}")
for name, run in runs.items():
    print(f"{name:22} first {run[0]:.3f}  middle {run[500]:.3f}  last {run[-1]:.6f}  mean {sum(run) / total:.3f}")
