"""A softmax before CrossEntropyLoss raises no error; it puts a floor under the loss and slows training.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: cross-entropy-double-softmax-floor
    variable: floor_of_ten
    label: Lowest loss that ten classes can reach when softmax is applied twice
    unit: "1"
    kind: measured
    expect: 1.4612
    tolerance: 0.001
    digits: 4
  - id: cross-entropy-double-softmax-loss
    variable: double_end
    label: Loss after 300 steps, softmax applied twice
    unit: "1"
    kind: measured
    at_least: 1.4612
    at_most: 1.7
  - id: cross-entropy-plain-loss
    variable: plain_end
    label: Loss after 300 steps, logits handed to the loss
    unit: "1"
    kind: measured
    at_most: 0.05
  - id: cross-entropy-double-softmax-gradient
    variable: gradient_ratio
    label: Length of the first gradient, logits ÷ softmax applied twice
    unit: ×
    kind: measured
    at_least: 3
  - id: cross-entropy-rows-sum-to-one-fires
    variable: check_fires
    label: The check says that the loss gets probabilities, softmax applied twice
    unit: yes/no
    kind: exact
    expect: true
  - id: cross-entropy-rows-sum-to-one-quiet
    variable: check_is_quiet
    label: The check says that the loss gets probabilities, logits handed over
    unit: yes/no
    kind: exact
    expect: false
plots:
  - id: cross-entropy-softmax-twice
    title: Training loss with and without a softmax before CrossEntropyLoss
    x: {variable: steps_shown, label: step}
    y: {label: loss as logged}
    series:
      - {variable: plain, label: logits}
      - {variable: double, label: softmax applied twice}
      - {variable: floor, label: floor of softmax twice}
    says: With logits the loss falls towards zero. With softmax applied twice it falls slowly and stays above a floor of about one and a half.
mutations:
  - replace: "return logits.softmax(1) if twice else logits"
    with: "return logits"
    says: the second softmax is gone
"""
import torch
from torch.nn import functional

torch.manual_seed(0)
centres = torch.randn(10, 16) * 2
label = torch.randint(10, (512,))
x = centres[label] + torch.randn(512, 16)


def outputs(model, twice):
    logits = model(x)
    return logits.softmax(1) if twice else logits


def are_probabilities(output):
    """Rows of non-negative numbers that sum to one: a softmax has already been applied."""
    return bool((output >= 0).all() and (output.sum(1) - 1).abs().max() < 1e-4)


def train(twice):
    """Logged losses, length of the first gradient, and what the check says of the loss's input."""
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(16, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses, first_gradient = [], None
    for _ in range(301):
        optimizer.zero_grad()
        loss = functional.cross_entropy(outputs(model, twice), label)
        loss.backward()
        if first_gradient is None:
            first_gradient = torch.cat([p.grad.flatten() for p in model.parameters()]).norm().item()
        losses.append(loss.item())
        optimizer.step()
    return losses, first_gradient, are_probabilities(outputs(model, twice))


plain_losses, plain_gradient, check_is_quiet = train(twice=False)
double_losses, double_gradient, check_fires = train(twice=True)
plain_end, double_end = plain_losses[-1], double_losses[-1]
gradient_ratio = plain_gradient / double_gradient
sure = functional.one_hot(torch.arange(10)).float()  # the best output a softmax can have
floor_of_ten = functional.cross_entropy(sure, torch.arange(10)).item()
steps_shown = list(range(0, 301, 5))
plain, double = ([run[k] for k in steps_shown] for run in (plain_losses, double_losses))
floor = [floor_of_ten] * len(steps_shown)
print(f"after 300 steps: logits {plain_end:.4f}, softmax twice {double_end:.4f}, floor {floor_of_ten:.4f}")
print(f"first gradient: {gradient_ratio:.1f} times as long with logits")
print(f"check: softmax twice {check_fires}, logits {check_is_quiet}")
