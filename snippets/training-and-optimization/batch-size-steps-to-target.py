"""A larger batch saves steps up to a point; beyond it only the number of samples grows.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: batch-size-steps-saved-small
    variable: saved_small
    label: Steps to the target with batch 1 ÷ with batch 8, each at its best rate
    unit: ×
    kind: measured
    at_least: 6
    at_most: 10
  - id: batch-size-steps-saved-large
    variable: saved_large
    label: Steps to the target with batch 512 ÷ with batch 4,096, each at its best rate
    unit: ×
    kind: measured
    at_least: 0.8
    at_most: 1.3
  - id: batch-size-extra-samples
    variable: extra_samples
    label: Samples needed with batch 4,096 ÷ with batch 1
    unit: ×
    kind: measured
    at_least: 20
    at_most: 80
  - id: batch-size-rate-growth-small
    variable: rate_growth_small
    label: Best learning rate at batch 8 ÷ at batch 1
    unit: ×
    kind: measured
    at_least: 5
    at_most: 13
  - id: batch-size-rate-growth-large
    variable: rate_growth_large
    label: Best learning rate at batch 4,096 ÷ at batch 512
    unit: ×
    kind: measured
    at_least: 0.7
    at_most: 1.6
plots:
  - id: batch-size-steps
    title: Steps and samples to the same loss, by batch size, each at its best learning rate
    x: {variable: sizes, label: batch size (samples), log: true}
    y: {label: count, log: true}
    series:
      - {variable: steps, label: steps}
      - {variable: samples, label: samples (steps × batch size)}
    says: For small batches steps fall as the batch grows and samples stay about level. For large batches the steps are level and the samples rise.
mutations:
  - replace: "rows = size  #"
    with: "rows = 1  #"
    says: a step looks at one sample, whatever the batch size
"""
import torch

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
curvature = torch.logspace(0, -1.5, 16)  # mean square of each input: a steep and some flat directions
true = torch.ones(16)
rates = torch.logspace(-3.5, 0.5, 41)
target = 0.02


def steps_to_target(size, runs=8, limit=1500):
    """Steps of SGD until the mean excess loss is 2 % of its start, at the best of all rates; and that rate."""
    weight = torch.zeros(runs, 16, len(rates))  # a run for each draw of data and each rate
    start = (curvature * true**2).sum()
    rows = size  # samples that a step averages
    for step in range(1, limit):
        x = torch.randn(runs, rows, 16) * curvature.sqrt()
        error = x @ weight - (x @ true + torch.randn(runs, rows))[..., None]
        weight -= rates * (x.transpose(1, 2) @ error) / rows
        excess = (curvature[:, None] * (weight - true[:, None]) ** 2).sum(1).mean(0)
        if excess.nan_to_num(torch.inf).min() < target * start:
            break
    return step, rates[excess.nan_to_num(torch.inf).argmin()].item()


sizes = [2**k for k in range(13)]
steps, best_rates = (list(column) for column in zip(*(steps_to_target(size) for size in sizes)))
samples = [size * count for size, count in zip(sizes, steps)]
saved_small, saved_large = steps[0] / steps[3], steps[9] / steps[12]
extra_samples = samples[-1] / samples[0]
rate_growth_small, rate_growth_large = best_rates[3] / best_rates[0], best_rates[12] / best_rates[9]
for size, count, rate in zip(sizes, steps, best_rates):
    print(f"batch {size:5}: {count:5.0f} steps at a rate of {rate:.4f}, {size * count:9,.0f} samples")
