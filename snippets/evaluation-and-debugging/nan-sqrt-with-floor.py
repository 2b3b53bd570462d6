"""A floor inside the square root keeps the gradient finite and hardly moves the others.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: nan-sqrt-gradients-finite
    variable: all_finite
    label: Every gradient is finite with a pair at distance zero
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-sqrt-plain-nan-share
    variable: plain_nan_share
    label: Weight gradients that are NaN without the floor
    unit: "%"
    kind: exact
    expect: 100
  - id: nan-sqrt-difference
    variable: difference
    label: Largest relative change of the gradient on pairs without a zero distance
    unit: "1"
    kind: measured
    at_most: 1.0e-6
  - id: nan-sqrt-outside-still-nan
    variable: outside_is_nan
    label: The gradient is NaN with the floor added outside the root
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-sqrt-library-norm-finite
    variable: library_norm_finite
    label: Every gradient is finite with torch.linalg.vector_norm and no floor
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-sqrt-floor-in-float16
    variable: floor_in_float16
    label: A floor of 1e-12 is above 0 in float16
    unit: yes/no
    kind: exact
    expect: false
"""
import torch
from torch import nn

torch.manual_seed(0)
encoder = nn.Linear(8, 4)
anchor = torch.randn(16, 8)
other = torch.randn(16, 8)
other_with_twin = other.clone()
other_with_twin[3] = anchor[3]


def gradient(pairs, root):
    encoder.zero_grad()
    root((encoder(anchor) - encoder(pairs)).square().sum(dim=1)).mean().backward()
    return encoder.weight.grad.clone()


plain = lambda squared: squared.sqrt()
floored = lambda squared: (squared + 1e-12).sqrt()
floored_outside = lambda squared: squared.sqrt() + 1e-12

all_finite = bool(gradient(other_with_twin, floored).isfinite().all())
plain_nan_share = 100 * gradient(other_with_twin, plain).isnan().double().mean().item()
outside_is_nan = bool(gradient(other_with_twin, floored_outside).isnan().any())
library_norm = lambda pairs: torch.linalg.vector_norm(encoder(anchor) - encoder(pairs), dim=1)
encoder.zero_grad()
library_norm(other_with_twin).mean().backward()
library_norm_finite = bool(encoder.weight.grad.isfinite().all())
floor_in_float16 = bool(torch.zeros(1, dtype=torch.float16) + 1e-12 > 0)

reference = gradient(other, plain)
difference = ((gradient(other, floored) - reference).abs().max() / reference.abs().max()).item()
print(f"floor inside: finite {all_finite}; none: {plain_nan_share:.0f} % NaN; outside: NaN {outside_is_nan}; change {difference:.1e}")
print(f"torch.linalg.vector_norm: finite {library_norm_finite}; 1e-12 above 0 in float16: {floor_in_float16}")
