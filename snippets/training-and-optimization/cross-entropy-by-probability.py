"""What cross-entropy charges for a probability, and the pull it exerts where squared error has none.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: cross-entropy-uniform-error
    variable: uniform_error
    label: Loss of uniform logits over 128,256 classes against ln 128,256, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-12
  - id: cross-entropy-uniform-perplexity
    variable: uniform_perplexity
    label: Perplexity of uniform logits over 128,256 classes
    unit: "1"
    kind: measured
    expect: 128256
    tolerance: 1.0e-9
    digits: 6
  - id: cross-entropy-half
    variable: cost_of_half
    label: Loss for a right token with probability 0.5
    unit: "1"
    kind: measured
    expect: 0.6931
    tolerance: 0.001
  - id: cross-entropy-one-in-a-thousand
    variable: cost_of_thousandth
    label: Loss for a right token with probability 0.001
    unit: "1"
    kind: measured
    expect: 6.9078
    tolerance: 0.001
  - id: cross-entropy-pull-when-wrong
    variable: pull_when_wrong
    label: Gradient on the right logit at probability 0.001, cross-entropy
    unit: "1"
    kind: measured
    expect: 0.999
    tolerance: 0.001
  - id: cross-entropy-squared-error-pull-when-wrong
    variable: squared_pull_when_wrong
    label: Gradient on the right logit at probability 0.001, squared error of probabilities
    unit: "1"
    kind: measured
    at_most: 0.01
  - id: cross-entropy-shift-invariance
    variable: shift_error
    label: Change of the loss when 1,000 is added to all logits, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-9
  - id: cross-entropy-excess-is-divergence
    variable: divergence_error
    label: Cross-entropy less the entropy of the targets, against the KL divergence
    unit: "1"
    kind: measured
    at_most: 1.0e-9
plots:
  - id: cross-entropy-pull
    title: Pull on the right logit, by the probability the model gives the right class
    x: {variable: probabilities, label: probability of the right class}
    y: {label: size of the gradient}
    series:
      - {variable: pull, label: cross-entropy}
      - {variable: squared_pull, label: squared error of the probability}
    says: Cross-entropy pulls hardest where the model is most wrong and lets go in a straight line. Squared error pulls hardest at about one third and hardly at all near zero.
mutations:
  - replace: "loss = functional.cross_entropy(logits, right)"
    with: "loss = (1 - logits.softmax(1)[0, 0]) ** 2"
    says: squared error takes the place of cross-entropy
"""
import math

import torch
from torch.nn import functional

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
right = torch.tensor([0])


def pulls(probability):
    """Loss, and the gradient on the right logit, for cross-entropy and for squared error; two classes."""
    logits = torch.tensor([[math.log(probability / (1 - probability)), 0.0]], requires_grad=True)
    loss = functional.cross_entropy(logits, right)
    (gradient,) = torch.autograd.grad(loss, logits)
    squared = (1 - logits.softmax(1)[0, 0]) ** 2
    (squared_gradient,) = torch.autograd.grad(squared, logits)
    return loss.item(), abs(gradient[0, 0].item()), abs(squared_gradient[0, 0].item())


probabilities = [0.001] + [k / 50 for k in range(1, 50)] + [0.999]
losses, pull, squared_pull = (list(column) for column in zip(*map(pulls, probabilities)))
cost_of_thousandth, pull_when_wrong, squared_pull_when_wrong = losses[0], pull[0], squared_pull[0]
cost_of_half = losses[probabilities.index(0.5)]
print(f"probability 0.5 costs {cost_of_half:.4f}, 0.001 costs {cost_of_thousandth:.4f}")
print(f"pull at 0.001: {pull_when_wrong:.4f} with cross-entropy, {squared_pull_when_wrong:.4f} with squared error")

uniform = functional.cross_entropy(torch.zeros(1, 128_256), right)
uniform_error = abs(uniform.item() - math.log(128_256))
uniform_perplexity = uniform.exp().item()
logits = torch.randn(64, 50) * 3
target = torch.randn(64, 50).softmax(1)  # soft targets: a probability for each class
loss = functional.cross_entropy(logits, target)
shift_error = abs((functional.cross_entropy(logits + 1000, target) - loss).item())
entropy = -(target * target.log()).sum(1).mean()
divergence = functional.kl_div(logits.log_softmax(1), target, reduction="batchmean")
divergence_error = abs((loss - entropy - divergence).item())
print(f"uniform: {uniform.item():.6f}, perplexity {uniform_perplexity:.3f}")
print(f"shifted logits: {shift_error:.1e}; loss − entropy − KL: {divergence_error:.1e}")
