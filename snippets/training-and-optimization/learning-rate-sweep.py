"""Six decades of learning rate: too small stands still, too large diverges, and AdamW's best is not SGD's.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: lr-smallest-left
    variable: left_at_smallest
    label: SGD at 1e-5, share of the starting loss left after 300 steps, median of three runs
    unit: "%"
    kind: measured
    at_least: 95
  - id: lr-best-left
    variable: left_at_best
    label: SGD at its best rate, share of the starting loss left after 300 steps, median of three runs
    unit: "%"
    kind: measured
    at_most: 10
  - id: lr-largest-diverges
    variable: largest_diverges
    label: SGD at a learning rate of 10 ends in inf or NaN in all three runs
    unit: yes/no
    kind: exact
    expect: true
  - id: lr-divergence-over-best
    variable: divergence_over_best
    label: Smallest rate tried at which SGD ends in inf or NaN ÷ its best rate, median of three runs
    unit: ×
    kind: measured
    at_most: 10
  - id: lr-best-sgd-over-adamw
    variable: sgd_over_adamw
    label: SGD's best learning rate ÷ AdamW's, median of three runs
    unit: ×
    kind: measured
    at_least: 2
  - id: lr-usable-factor-sgd
    variable: usable_sgd
    label: SGD, largest ÷ smallest rate that removes 90 % of the loss, median of three runs
    unit: ×
    kind: measured
    at_most: 30
  - id: lr-usable-factor-adamw
    variable: usable_adamw
    label: AdamW, largest ÷ smallest rate that removes 90 % of the loss, median of three runs
    unit: ×
    kind: measured
    at_least: 100
  - id: lr-usable-adamw-over-sgd
    variable: usable_adamw_over_sgd
    label: AdamW's range ÷ SGD's, the smallest of three runs
    unit: ×
    kind: measured
    at_least: 10
  - id: lr-adamw-ends-left
    variable: adamw_left_at_ends
    label: AdamW at 1e-5 and at 10, smaller share of the starting loss left, median of three runs
    unit: "%"
    kind: measured
    at_least: 50
plots:
  - id: loss-by-learning-rate
    title: Loss after 300 steps, by learning rate
    x: {variable: rates, label: learning rate, log: true}
    y: {label: "loss ÷ starting loss (runs that ended in inf or NaN drawn at 10)", log: true}
    series:
      - {variable: sgd_losses, label: SGD}
      - {variable: adamw_losses, label: AdamW}
    says: Both curves fall from the left to a minimum. SGD's jumps to the top right after it; AdamW's lies further left and rises slowly.
"""
import math
import statistics

import torch

loss_of = torch.nn.functional.mse_loss
rates = [10 ** (k / 3) for k in range(-15, 4)]  # 1e-5 to 10


def final_loss(optimizer_class, rate, seed, **options):
    """Loss on all rows after 300 steps, relative to the start; inf or NaN if the run diverged."""
    torch.manual_seed(seed)
    x = torch.randn(1024, 4)
    y = torch.tanh(x @ torch.randn(4, 4)) @ torch.randn(4, 1)
    model = torch.nn.Sequential(torch.nn.Linear(4, 64), torch.nn.ReLU(), torch.nn.Linear(64, 1))
    optimizer = optimizer_class(model.parameters(), lr=rate, **options)
    start = loss_of(model(x), y).item()
    for _ in range(300):
        rows = torch.randint(0, 1024, (64,))
        optimizer.zero_grad()
        loss_of(model(x[rows]), y[rows]).backward()
        optimizer.step()
    return loss_of(model(x), y).item() / start


def drawable(losses):
    """A plot cannot show inf or NaN: those runs count as 10."""
    return [min(v, 10.0) if math.isfinite(v) else 10.0 for v in losses]


def usable(losses):
    good = [rate for rate, loss in zip(rates, losses) if loss < 0.1]
    return max(good) / min(good)


def best(losses):
    return rates[losses.index(min(losses))]


runs = []
for seed in range(3):  # each draws its own data, weights and batches
    sgd = [final_loss(torch.optim.SGD, rate, seed) for rate in rates]
    adamw = [final_loss(torch.optim.AdamW, rate, seed, fused=True) for rate in rates]
    runs.append((sgd, drawable(sgd), drawable(adamw)))
_, sgd_losses, adamw_losses = runs[0]  # the plot shows the first

left_at_smallest = statistics.median(100 * sgd[0] for sgd, _, _ in runs)
left_at_best = statistics.median(100 * min(shown) for _, shown, _ in runs)
largest_diverges = all(not math.isfinite(sgd[-1]) for sgd, _, _ in runs)
divergence_over_best = statistics.median(
    min(rate for rate, v in zip(rates, sgd) if not math.isfinite(v)) / best(shown) for sgd, shown, _ in runs
)
sgd_over_adamw = statistics.median(best(s) / best(a) for _, s, a in runs)
adamw_left_at_ends = statistics.median(100 * min(a[0], a[-1]) for _, _, a in runs)
usable_sgd = statistics.median(usable(s) for _, s, _ in runs)
usable_adamw = statistics.median(usable(a) for _, _, a in runs)
usable_adamw_over_sgd = min(usable(a) / usable(s) for _, s, a in runs)
for sgd, s, a in runs:
    print(f"best rate: SGD {best(s):.2g}, AdamW {best(a):.2g}; range that removes 90 % of the loss: {usable(s):.1f}× and {usable(a):.0f}×")
print(f"medians: SGD {left_at_smallest:.1f} % left at 1e-5, {left_at_best:.2f} % at its best rate")
print(f"SGD ends in inf or NaN from {divergence_over_best:.1f} × its best rate on")
print(f"AdamW at the ends of the sweep: at least {adamw_left_at_ends:.1f} % left")
