"""Six decades of learning rate: too small stands still, too large diverges, and AdamW's best is not SGD's.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: lr-smallest-left
    variable: left_at_smallest
    label: SGD at 1e-5, share of the starting loss left after 300 steps
    unit: "%"
    kind: measured
    at_least: 95
  - id: lr-best-left
    variable: left_at_best
    label: SGD at its best rate, share of the starting loss left after 300 steps
    unit: "%"
    kind: measured
    at_most: 5
  - id: lr-largest-diverges
    variable: largest_diverges
    label: SGD at a learning rate of 10 ends in inf or NaN
    unit: yes/no
    kind: exact
    expect: true
  - id: lr-divergence-over-best
    variable: divergence_over_best
    label: Smallest rate tried at which SGD ends in inf or NaN ÷ its best rate
    unit: ×
    kind: measured
    at_most: 10
  - id: lr-best-sgd-over-adamw
    variable: sgd_over_adamw
    label: SGD's best learning rate ÷ AdamW's
    unit: ×
    kind: measured
    at_least: 3
  - id: lr-usable-factor-sgd
    variable: usable_sgd
    label: SGD, largest ÷ smallest rate that removes 90 % of the loss
    unit: ×
    kind: measured
    at_most: 30
  - id: lr-usable-factor-adamw
    variable: usable_adamw
    label: AdamW, largest ÷ smallest rate that removes 90 % of the loss
    unit: ×
    kind: measured
    at_least: 100
  - id: lr-adamw-ends-left
    variable: adamw_left_at_ends
    label: AdamW at 1e-5 and at 10, smaller share of the starting loss left
    unit: "%"
    kind: measured
    at_least: 80
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

import torch

torch.manual_seed(0)
x = torch.randn(1024, 4)
y = torch.tanh(x @ torch.randn(4, 4)) @ torch.randn(4, 1)
loss_of = torch.nn.functional.mse_loss


def final_loss(optimizer_class, rate):
    """Loss on all rows after 300 steps, relative to the start; inf or NaN if the run diverged."""
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(4, 64), torch.nn.ReLU(), torch.nn.Linear(64, 1))
    optimizer = optimizer_class(model.parameters(), lr=rate)
    start = loss_of(model(x), y).item()
    for _ in range(300):
        rows = torch.randint(0, 1024, (64,))
        optimizer.zero_grad()
        loss_of(model(x[rows]), y[rows]).backward()
        optimizer.step()
    return loss_of(model(x), y).item() / start


rates = [10 ** (k / 4) for k in range(-20, 5)]  # 1e-5 to 10
sgd = [final_loss(torch.optim.SGD, rate) for rate in rates]
adamw = [final_loss(torch.optim.AdamW, rate) for rate in rates]
# A plot cannot show inf or NaN: those runs are drawn at 10.
sgd_losses, adamw_losses = ([min(v, 10.0) if math.isfinite(v) else 10.0 for v in run] for run in (sgd, adamw))


def usable(losses):
    good = [rate for rate, loss in zip(rates, losses) if loss < 0.1]
    return max(good) / min(good)


best_sgd = rates[sgd_losses.index(min(sgd_losses))]
best_adamw = rates[adamw_losses.index(min(adamw_losses))]
left_at_smallest, left_at_best = 100 * sgd[0], 100 * min(sgd_losses)
largest_diverges = not math.isfinite(sgd[-1])
divergence_over_best = min(rate for rate, v in zip(rates, sgd) if not math.isfinite(v)) / best_sgd
sgd_over_adamw = best_sgd / best_adamw
adamw_left_at_ends = 100 * min(adamw[0], adamw[-1])
usable_sgd, usable_adamw = usable(sgd_losses), usable(adamw_losses)
print(f"SGD: best at {best_sgd:.2g} ({left_at_best:.2f} % of the loss left); {left_at_smallest:.1f} % left at 1e-05")
print(f"AdamW: best at {best_adamw:.2g} ({100 * min(adamw_losses):.2f} % left; at the ends {adamw_left_at_ends:.1f} %)")
print(f"SGD ends in inf or NaN from {divergence_over_best:.1f} × its best rate on; at 10 it gives {sgd[-1]}")
print(f"range that removes 90 % of the loss: SGD {usable_sgd:.1f}×, AdamW {usable_adamw:.0f}×")
