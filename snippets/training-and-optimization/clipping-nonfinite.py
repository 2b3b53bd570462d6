"""Clipping cannot repair inf or NaN: one NaN in one gradient becomes NaN in all of them.

role: myth
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: clip-nan-spreads
    variable: nan_percent
    label: Gradient entries that are NaN after clipping, one NaN before
    unit: "%"
    kind: exact
    expect: 100
  - id: clip-inf-zeroes
    variable: zero_percent
    label: Gradient entries that are zero after clipping, one inf before
    unit: "%"
    kind: measured
    at_least: 99
    digits: 4
  - id: clip-inf-becomes-nan
    variable: inf_became_nan
    label: The inf itself becomes NaN
    unit: yes/no
    kind: exact
    expect: true
  - id: clip-error-if-nonfinite
    variable: raised
    label: error_if_nonfinite=True raises instead
    unit: yes/no
    kind: exact
    expect: true
"""
import torch
from torch.nn.utils import clip_grad_norm_

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
model = torch.nn.Sequential(torch.nn.Linear(32, 64), torch.nn.ReLU(), torch.nn.Linear(64, 8)).to(device)
x, y = torch.randn(16, 32, device=device), torch.randn(16, 8, device=device)


def with_one_bad_entry(value):
    model.zero_grad()
    torch.nn.functional.mse_loss(model(x), y).backward()
    model[0].weight.grad[3, 5] = value  # one of 2,632 entries


def entries():
    return torch.cat([p.grad.flatten() for p in model.parameters()])


with_one_bad_entry(float("nan"))
norm = clip_grad_norm_(model.parameters(), max_norm=1.0)
nan_percent = 100 * entries().isnan().double().mean().item()
print(f"one NaN: norm {norm.item()}, then {nan_percent:.1f} % of all entries are NaN")

with_one_bad_entry(float("inf"))
norm = clip_grad_norm_(model.parameters(), max_norm=1.0)  # the factor is 1 / inf = 0, and 0 × inf is NaN
zero_percent = 100 * (entries() == 0).double().mean().item()
inf_became_nan = model[0].weight.grad[3, 5].isnan().item()
print(f"one inf: norm {norm.item()}, then {zero_percent:.2f} % are zero and the inf is NaN: {inf_became_nan}")

with_one_bad_entry(float("inf"))
raised = False
try:
    clip_grad_norm_(model.parameters(), max_norm=1.0, error_if_nonfinite=True)
except RuntimeError as error:
    raised = "non-finite" in str(error)
    print(f"error_if_nonfinite=True: {str(error)[:60]}…")
