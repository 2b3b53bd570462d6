"""clip_grad_norm_ shortens the whole gradient and keeps its direction; clip_grad_value_ turns it.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: clipped-norm
    variable: norm_after
    label: Norm of the gradient after clip_grad_norm_(parameters, 1.0)
    unit: "1"
    kind: measured
    expect: 1
    tolerance: 0.00001
    digits: 2
  - id: clipped-cosine
    variable: cosine_after_norm
    label: Cosine between the gradient before and after clip_grad_norm_
    unit: "1"
    kind: measured
    expect: 1
    tolerance: 0.000001
    digits: 2
  - id: value-clipped-cosine
    variable: cosine_after_value
    label: Cosine between the gradient before and after clip_grad_value_
    unit: "1"
    kind: measured
    at_most: 0.9
  - id: clip-returns-norm-before
    variable: returns_norm_before
    label: The value returned is the norm before clipping
    unit: yes/no
    kind: exact
    expect: true
  - id: small-gradient-untouched
    variable: small_untouched
    label: A gradient below max_norm is left as it was, bit for bit
    unit: yes/no
    kind: exact
    expect: true
"""
import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
model = torch.nn.Sequential(torch.nn.Linear(32, 64), torch.nn.ReLU(), torch.nn.Linear(64, 8)).to(device)
x, y = torch.randn(16, 32, device=device), 50 * torch.randn(16, 8, device=device)


def gradient(scale=1.0):
    """Fill the gradients from one backward pass; return them as one vector."""
    model.zero_grad()
    (scale * torch.nn.functional.mse_loss(model(x), y)).backward()
    return flat()


def flat():
    return torch.cat([p.grad.flatten() for p in model.parameters()]).double()


before = gradient()
returned = clip_grad_norm_(model.parameters(), max_norm=1.0)
after = flat()
norm_after = after.norm().item()
cosine_after_norm = torch.dot(before, after).item() / (before.norm() * after.norm()).item()
returns_norm_before = abs(returned.item() - before.norm().item()) < 1e-4 * before.norm().item()
print(f"norm before {before.norm().item():.2f}, returned {returned.item():.2f}, after {norm_after:.6f}")

gradient()
clip_grad_value_(model.parameters(), clip_value=0.1)
by_value = flat()
cosine_after_value = torch.dot(before, by_value).item() / (before.norm() * by_value.norm()).item()
print(f"cosine to the original: {cosine_after_norm:.6f} by norm, {cosine_after_value:.3f} by value")

small = gradient(scale=1e-4)
clip_grad_norm_(model.parameters(), max_norm=1.0)
small_untouched = torch.equal(small, flat())
print(f"a gradient of norm {small.norm().item():.4f} is left untouched: {small_untouched}")
