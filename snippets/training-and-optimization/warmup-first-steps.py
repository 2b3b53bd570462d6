"""Adam's first step is one learning rate long whatever the gradient; warmup is what shortens it.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: warmup-first-step-large-gradient
    variable: first_large
    label: "First AdamW step with a gradient of 1, in learning rates"
    unit: "1"
    kind: measured
    expect: 1
    tolerance: 0.001
    digits: 2
  - id: warmup-first-step-small-gradient
    variable: first_small
    label: "First AdamW step with a gradient of 0.0001, in learning rates"
    unit: "1"
    kind: measured
    expect: 1
    tolerance: 0.001
    digits: 2
  - id: warmup-second-step-of-a-hundred
    variable: second_with_warmup
    label: "Second AdamW step with 100 steps of warmup, in peak learning rates"
    unit: "1"
    kind: measured
    expect: 0.01
    tolerance: 0.01
    digits: 2
  - id: warmup-noise-step-first
    variable: noise_first
    label: "Mean length of the first 10 AdamW steps on pure noise, in learning rates"
    unit: "1"
    kind: measured
    at_least: 0.4
    at_most: 0.5
  - id: warmup-noise-step-late
    variable: noise_late
    label: "Mean length of AdamW steps 900 to 1,000 on pure noise, in learning rates"
    unit: "1"
    kind: measured
    at_least: 0.15
    at_most: 0.22
  - id: warmup-distance-share
    variable: distance_share
    label: Sum of the rates in 100 steps of linear warmup ÷ 100 steps at the peak
    unit: "%"
    kind: measured
    expect: 49.5
    tolerance: 0.001
plots:
  - id: warmup-step-length
    title: Mean length of AdamW's steps on pure noise, with and without warmup
    x: {variable: steps_shown, label: step}
    y: {label: step ÷ peak learning rate}
    series:
      - {variable: without, label: constant rate}
      - {variable: with_warmup, label: 100 steps of warmup}
    says: At a constant rate the first steps are the longest of all although the gradient says nothing. With warmup they start at zero and rise to the usual length.
mutations:
  - replace: "torch.optim.AdamW"
    with: "torch.optim.SGD"
    says: SGD's first step follows the gradient
"""
import torch
from transformers import get_constant_schedule_with_warmup

torch.manual_seed(0)
peak = 1e-3


def moves(gradients, warmup):
    """Mean distance that a weight moves in each step, in peak learning rates."""
    weight = torch.nn.Parameter(torch.zeros(gradients.shape[1], dtype=torch.float64))
    optimizer = torch.optim.AdamW([weight], lr=peak, weight_decay=0)
    scheduler = get_constant_schedule_with_warmup(optimizer, num_warmup_steps=warmup)
    lengths, rates = [], []
    for gradient in gradients:
        before = weight.detach().clone()
        rates.append(optimizer.param_groups[0]["lr"] / peak)
        weight.grad = gradient.clone()
        optimizer.step()
        scheduler.step()
        lengths.append((weight.detach() - before).abs().mean().item() / peak)
    return lengths, rates


one = torch.ones(2, 1, dtype=torch.float64)
first_large, first_small = moves(one, 0)[0][0], moves(1e-4 * one, 0)[0][0]
second_with_warmup = moves(one, 100)[0][1]
noise = torch.randn(1000, 2000, dtype=torch.float64)  # every gradient points another way
without, with_warmup = moves(noise, 0)[0], moves(noise, 100)[0]
distance_share = 100 * sum(moves(noise[:100], 100)[1]) / 100
noise_first, noise_late = sum(without[:10]) / 10, sum(without[900:]) / 100
steps_shown = [*range(0, 40), *range(40, 300, 5)]
without, with_warmup = ([run[k] for k in steps_shown] for run in (without, with_warmup))
print(f"first step: {first_large:.4f} × lr at a gradient of 1, {first_small:.4f} × lr at 0.0001")
print(f"second step with 100 steps of warmup: {second_with_warmup:.4f} × peak; distance {distance_share:.2f} %")
print(f"pure noise: first ten steps {noise_first:.3f} × lr, late ones {noise_late:.3f} × lr")
