"""If every step is clipped, max_norm does not set AdamW's step; it does set SGD's.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: clip-sgd-movement-ratio
    variable: sgd_ratio
    label: Distance that SGD moves in one step, max_norm 0.1 ÷ max_norm 0.001
    unit: ×
    kind: measured
    expect: 100
    tolerance: 0.01
  - id: clip-adamw-movement-ratio
    variable: adamw_ratio
    label: Distance that AdamW moves in 100 steps, max_norm 0.1 ÷ max_norm 0.001
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.02
    digits: 3
  - id: clip-every-step
    variable: share_clipped
    label: Steps that were clipped, in each of the runs
    unit: "%"
    kind: exact
    expect: 100
"""
import torch

torch.manual_seed(0)
x = torch.randn(2048, 16, dtype=torch.float64)
y = torch.sin(3 * x[:, :4]) + torch.randn(2048, 4, dtype=torch.float64)  # noise keeps the gradient large


def distance(optimizer_class, max_norm, steps, **options):
    """How far the weights move, and the share of steps whose gradient was clipped."""
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(16, 64), torch.nn.Tanh(), torch.nn.Linear(64, 4)).double()
    optimizer = optimizer_class(model.parameters(), **options)
    start = torch.nn.utils.parameters_to_vector(model.parameters()).detach().clone()
    clipped = 0
    for step in range(steps):
        rows = slice(16 * (step % 128), 16 * (step % 128) + 16)
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x[rows]), y[rows]).backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        clipped += (norm > max_norm).item()
        optimizer.step()
    end = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    return (end - start).norm().item(), 100 * clipped / steps


def both(optimizer_class, steps, **options):
    return [distance(optimizer_class, max_norm, steps, **options) for max_norm in (0.1, 0.001)]


(sgd_wide, a), (sgd_tight, b) = both(torch.optim.SGD, steps=1, lr=1e-2)
(adamw_wide, c), (adamw_tight, d) = both(torch.optim.AdamW, steps=100, lr=1e-3)
sgd_ratio, adamw_ratio = sgd_wide / sgd_tight, adamw_wide / adamw_tight
share_clipped = min(a, b, c, d)
print(f"SGD moves   {sgd_wide:.2e} with max_norm 0.1 and {sgd_tight:.2e} with 0.001: {sgd_ratio:.1f}×")
print(f"AdamW moves {adamw_wide:.4f} with max_norm 0.1 and {adamw_tight:.4f} with 0.001: {adamw_ratio:.4f}×")
print(f"{share_clipped:.0f} % of the steps were clipped")
