"""One bad batch throws SGD off course; with clipping the loss barely notices it.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: outlier-jump-unclipped
    variable: jump_unclipped
    label: Loss after the bad batch ÷ loss before it, no clipping
    unit: ×
    kind: measured
    at_least: 10
  - id: outlier-jump-clipped
    variable: jump_clipped
    label: Loss after the bad batch ÷ loss before it, max_norm 1.0
    unit: ×
    kind: measured
    at_most: 1.5
  - id: outlier-gradient-norm
    variable: outlier_norm
    label: Gradient norm of the bad batch ÷ the median norm before it
    unit: ×
    kind: measured
    at_least: 20
plots:
  - id: clipping-outlier
    title: Loss on clean data around one bad batch (step 150)
    x: {variable: step_numbers, label: step}
    y: {label: loss on clean data, log: true}
    series:
      - {variable: unclipped, label: no clipping}
      - {variable: clipped, label: max_norm 1.0}
    says: Without clipping the loss jumps at step 150 and takes long to recover; with clipping it hardly moves.
"""
import torch

torch.manual_seed(0)
x = torch.randn(2048, 16)
y = torch.tanh(x @ torch.randn(16, 8)) @ torch.randn(8, 1)
BAD = 150  # the step whose targets are corrupt


def losses(max_norm):
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(16, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    seen, norms = [], []
    for step in range(400):
        rows = torch.randint(0, 2048, (32,))
        target = y[rows] if step != BAD else y[rows] + 200
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x[rows]), target).backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm).item())
        optimizer.step()
        with torch.no_grad():
            seen.append(torch.nn.functional.mse_loss(model(x), y).item())
    return seen, norms


unclipped, norms = losses(float("inf"))  # an infinite max_norm only measures
clipped, _ = losses(1.0)
step_numbers = list(range(400))
jump_unclipped = unclipped[BAD] / unclipped[BAD - 1]
jump_clipped = clipped[BAD] / clipped[BAD - 1]
outlier_norm = norms[BAD] / sorted(norms[:BAD])[BAD // 2]
print(f"gradient norm of the bad batch: {outlier_norm:.0f} × the median before it")
print(f"loss jumps to {jump_unclipped:.1f}× without clipping, {jump_clipped:.3f}× with max_norm 1.0")
print(f"last loss: {unclipped[-1]:.4f} without, {clipped[-1]:.4f} with")
