"""Cross-entropy and mean squared error, written out, give what torch gives.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: loss-by-hand-cross-entropy
    variable: cross_entropy_error
    label: Cross-entropy by hand against torch, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-12
  - id: loss-by-hand-mse
    variable: mse_error
    label: Mean squared error by hand against torch, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-12
  - id: loss-gradient-is-probability-minus-target
    variable: gradient_error
    label: "Gradient of cross-entropy against (softmax − one-hot) ÷ N"
    unit: "1"
    kind: measured
    at_most: 1.0e-12
  - id: accuracy-has-a-gradient
    variable: accuracy_has_gradient
    label: Accuracy can be differentiated by autograd
    unit: yes/no
    kind: exact
    expect: false
"""
import torch
from torch.nn import functional

torch.manual_seed(0)
logits = torch.randn(64, 10, dtype=torch.float64, requires_grad=True)
target = torch.randint(10, (64,))

# Cross-entropy: minus the log of the probability that the model gives the right class, averaged.
probability = logits.exp() / logits.exp().sum(1, keepdim=True)
cross_entropy = -probability[torch.arange(64), target].log().mean()
cross_entropy_error = (cross_entropy - functional.cross_entropy(logits, target)).abs().item()

# Mean squared error: the squared distance, averaged over every number.
wanted = torch.randn(64, 10, dtype=torch.float64)
mse = ((logits - wanted) ** 2).sum() / logits.numel()
mse_error = (mse - functional.mse_loss(logits, wanted)).abs().item()

functional.cross_entropy(logits, target).backward()
by_formula = (probability.detach() - functional.one_hot(target, 10)) / 64
gradient_error = (logits.grad - by_formula).abs().max().item()

accuracy = (logits.argmax(1) == target).double().mean()
accuracy_has_gradient = accuracy.requires_grad
print(f"by hand against torch: cross-entropy {cross_entropy_error:.1e}, MSE {mse_error:.1e}")
print(f"gradient against (softmax − one-hot) ÷ N: {gradient_error:.1e}")
print(f"accuracy {accuracy:.2f} has a gradient: {accuracy_has_gradient}")
