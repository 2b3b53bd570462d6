"""A logarithm taken of a probability that has become 0 is -inf; log_softmax on the logits is finite.

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
    label: Loss from log_softmax on the same logits
    unit: "1"
    kind: measured
    expect: 200
    tolerance: 0.0001
  - id: nan-log-softmax-gradient-finite
    variable: stable_gradient_finite
    label: Its gradient is finite
    unit: yes/no
    kind: exact
    expect: true
"""
import torch
from torch.nn.functional import cross_entropy

logits = torch.tensor([[200.0, 0.0, 0.0]], requires_grad=True)
label = torch.tensor([1])

naive_loss = -logits.softmax(dim=1)[0, label].log().mean()
(naive_gradient,) = torch.autograd.grad(naive_loss, logits)
naive_loss_finite = bool(naive_loss.isfinite())
naive_gradient_nan = bool(naive_gradient.isnan().any())

# cross_entropy is log_softmax and the choice of the label in one: exp() never underflows to log(0).
loss = cross_entropy(logits, label)
(gradient,) = torch.autograd.grad(loss, logits)
stable_loss = loss.item()
stable_gradient_finite = bool(gradient.isfinite().all())
print(f"naive: loss {naive_loss.item()}, gradient {naive_gradient.tolist()}")
print(f"cross_entropy: loss {stable_loss}, gradient {gradient.tolist()}")
