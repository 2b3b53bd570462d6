"""Llama 3 405B's published batch ramp and schedule, worked out step by step against the numbers passed around.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: myth-llama-405b-steps
    variable: steps_of_the_ramp
    label: Steps that 15.6T tokens take with batches of 4M, then 8M, then 16M tokens
    unit: step
    kind: measured
    expect: 1154406
    tolerance: 0.001
    digits: 4
  - id: myth-llama-405b-steps-at-4m
    variable: steps_at_first_size
    label: Steps with a batch of 4M tokens
    unit: step
    kind: exact
    expect: 63
  - id: myth-llama-405b-steps-if-4m
    variable: constant_over_schedule
    label: Steps if every batch had 4M tokens ÷ the 1,200,000 steps of the schedule
    unit: ×
    kind: measured
    expect: 3.25
    tolerance: 0.001
  - id: myth-llama-405b-ramp-over-schedule
    variable: ramp_over_schedule
    label: Steps of the ramp ÷ the 1,200,000 steps of the schedule
    unit: ×
    kind: measured
    at_least: 0.9
    at_most: 1
  - id: myth-llama-405b-mean-batch
    variable: mean_batch
    label: Mean batch over the whole run, in batches of 4M tokens
    unit: ×
    kind: measured
    expect: 3.38
    tolerance: 0.01
  - id: myth-llama-405b-above-3e-5
    variable: share_above
    label: Steps of the schedule with a rate above 3e-5
    unit: "%"
    kind: measured
    at_least: 50
  - id: myth-llama-405b-at-step-2000
    variable: at_step_2000
    label: Rate at step 2,000, share of the peak
    unit: "%"
    kind: measured
    expect: 25
    tolerance: 0.001
plots:
  - id: myth-llama-405b-rates
    title: Llama 3 405B's learning rate as published, and as it is passed around
    x: {variable: steps_shown, label: step}
    y: {label: learning rate}
    series:
      - {variable: published_shown, label: "published: 8e-5, 8,000 steps of warmup"}
      - {variable: told_shown, label: "passed around: 3e-5, 2,000 steps"}
    says: The published curve peaks at 8e-5 and stays above the other one until the last part of the run.
mutations:
  - replace: "(2.87e12, 8e6), (15.6e12, 16e6)"
    with: "(2.87e12, 4e6), (15.6e12, 4e6)"
    says: the batch stays at 4M tokens
"""
import torch

schedule_steps = 1_200_000
ramp = [(252e6, 4e6), (2.87e12, 8e6), (15.6e12, 16e6)]  # until so many tokens, so many tokens in a step


def rates(peak, warmup, final):
    """Linear warmup and a cosine down to the final rate, one value for each step."""
    step = torch.arange(schedule_steps, dtype=torch.float64)
    done = ((step - warmup) / (schedule_steps - warmup)).clamp(0, 1)
    cosine = final + (peak - final) * (1 + torch.cos(torch.pi * done)) / 2
    return torch.where(step < warmup, peak * step / warmup, cosine)


seen, steps_of_size = 0.0, []
for until, batch in ramp:
    steps_of_size.append(round((until - seen) / batch))
    seen = until
steps_of_the_ramp, steps_at_first_size = sum(steps_of_size), steps_of_size[0]
constant_over_schedule = seen / ramp[0][1] / schedule_steps
ramp_over_schedule = steps_of_the_ramp / schedule_steps
mean_batch = seen / steps_of_the_ramp / ramp[0][1]

published, told = rates(8e-5, 8_000, 8e-7), rates(3e-5, 2_000, 3e-7)
share_above = 100 * (published > 3e-5).double().mean().item()
at_step_2000 = 100 * (published[2_000] / published.max()).item()
steps_shown = list(range(0, 20_000, 500)) + list(range(20_000, schedule_steps, 10_000))
published_shown, told_shown = published[steps_shown].tolist(), told[steps_shown].tolist()
print("steps with 4M, 8M and 16M tokens:", *(f"{n:,}" for n in steps_of_size), f"in all {steps_of_the_ramp:,}")
print(f"4M throughout would take {constant_over_schedule:.2f} times the schedule; the ramp takes {ramp_over_schedule:.3f}")
print(f"above 3e-5 in {share_above:.1f} % of the steps; at step 2,000 the rate is {at_step_2000:.1f} % of the peak")
