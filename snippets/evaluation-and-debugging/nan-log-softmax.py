"""The logarithm of a probability that has become 0 is -inf; cross_entropy on the same logits is finite.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: nan-log-of-softmax-loss-finite
    variable: naive_loss_finite
    label: Loss from the logarithm of a softmax is finite
    unit: yes/no
    kind: exact
    expect: false
  - id: nan-log-of-softmax-gradient-nan
    variable: naive_gradient_nan
    label: Its gradient holds NaN
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-log-softmax-loss
    variable: stable_loss
    label: Loss from cross_entropy on the same logits
    unit: "1"
    kind: measured
    at_least: 50
    at_most: 500
  - id: nan-log-softmax-gradient-finite
    variable: stable_gradient_finite
    label: Its gradient is finite, and clipping goes through
    unit: yes/no
    kind: exact
    expect: true
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(8, 3)
x, labels = 300 * torch.randn(32, 8), torch.randint(0, 3, (32,))

naive_loss = -model(x).softmax(dim=1)[range(32), labels].log().mean()
naive_loss.backward()
naive_loss_finite = bool(naive_loss.isfinite())
naive_gradient_nan = bool(model.weight.grad.isnan().any())

# cross_entropy is log_softmax and the choice of the label in one: exp() never underflows to log(0).
model.zero_grad()
loss = nn.functional.cross_entropy(model(x), labels)
loss.backward()
norm = nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0, error_if_nonfinite=True)
stable_loss = loss.item()
stable_gradient_finite = bool(norm.isfinite())
print(f"softmax and log: loss {naive_loss.item()}, NaN in the gradient: {naive_gradient_nan}")
print(f"cross_entropy: loss {stable_loss:.1f}, gradient norm {norm.item():.1f}")
