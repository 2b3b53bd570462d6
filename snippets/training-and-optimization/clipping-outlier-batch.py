"""One bad batch throws SGD off course; clipped just above the usual norm, the loss barely notices it.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: outlier-jump-unclipped
    variable: jump_unclipped
    label: Loss after the bad batch ÷ loss before it, no clipping, median of five runs
    unit: ×
    kind: measured
    at_least: 10
  - id: outlier-jump-clipped
    variable: jump_clipped
    label: Loss after the bad batch ÷ loss before it, clipped, median of five runs
    unit: ×
    kind: measured
    at_most: 1.5
  - id: outlier-gradient-norm
    variable: outlier_norm
    label: Gradient norm of the bad batch ÷ the median norm before it, median of five runs
    unit: ×
    kind: measured
    at_least: 20
  - id: outlier-other-steps-clipped
    variable: other_percent_clipped
    label: Other steps that the limit clips, median of five runs
    unit: "%"
    kind: measured
    at_most: 15
plots:
  - id: clipping-outlier
    title: Loss on clean data around one bad batch (step 150)
    x: {variable: step_numbers, label: step}
    y: {label: loss on clean data, log: true}
    series:
      - {variable: unclipped, label: no clipping}
      - {variable: clipped, label: clipped to the largest of the 100 norms before}
    says: Without clipping the loss jumps at step 150 and takes long to recover; with clipping it hardly moves.
"""
import statistics

import torch

BAD = 150  # the step whose targets are corrupt


def losses(seed, max_norm, steps=250):
    """Loss on clean data after each step, and the norm of each gradient before clipping."""
    torch.manual_seed(seed)
    x = torch.randn(2048, 16)
    y = torch.tanh(x @ torch.randn(16, 8)) @ torch.randn(8, 1)
    model = torch.nn.Sequential(torch.nn.Linear(16, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    seen, norms = [], []
    for step in range(steps):
        rows = torch.randint(0, 2048, (32,))
        target = y[rows] if step != BAD else y[rows] + 200
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x[rows]), target).backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm).item())
        optimizer.step()
        with torch.no_grad():
            seen.append(torch.nn.functional.mse_loss(model(x), y).item())
    return seen, norms


runs = []
for seed in range(5):
    unclipped, norms = losses(seed, float("inf"))  # an infinite max_norm only measures
    limit = max(norms[BAD - 100 : BAD])  # the usual steps pass
    clipped, norms_clipped = losses(seed, limit)
    others = [norm > limit for step, norm in enumerate(norms_clipped) if step != BAD]
    runs.append((
        unclipped[BAD] / unclipped[BAD - 1],
        clipped[BAD] / clipped[BAD - 1],
        norms[BAD] / statistics.median(norms[:BAD]),
        100 * sum(others) / len(others),
    ))
step_numbers = list(range(len(unclipped)))  # the plot shows the last of the five runs
jump_unclipped, jump_clipped, outlier_norm, other_percent_clipped = map(statistics.median, zip(*runs))
for jump, jump_with_limit, norm, share in runs:
    print(f"norm {norm:.0f} × the median: loss {jump:.1f}× without clipping, {jump_with_limit:.3f}× with; {share:.1f} % of the others clipped")
