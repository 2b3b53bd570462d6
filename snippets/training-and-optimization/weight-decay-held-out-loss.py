"""A small network on few noisy samples: what weight decay does to training loss, held-out loss and weights.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: weight-decay-held-out-gain
    variable: gain
    label: Held-out loss without decay ÷ with the best decay of the sweep
    unit: ×
    kind: measured
    at_least: 1.4
  - id: weight-decay-best
    variable: best_decay
    label: Best weight decay of the sweep, AdamW at a rate of 0.01
    unit: "1"
    kind: measured
    at_least: 1
    at_most: 8
  - id: weight-decay-training-loss-none
    variable: training_none
    label: Training loss without decay
    unit: "1"
    kind: measured
    at_most: 0.001
  - id: weight-decay-training-loss-best
    variable: training_best
    label: Training loss with the best decay
    unit: "1"
    kind: measured
    at_least: 0.03
  - id: weight-decay-held-out-none
    variable: held_out_none
    label: Held-out loss without decay
    unit: "1"
    kind: measured
    at_least: 1
  - id: weight-decay-held-out-best
    variable: held_out_best
    label: Held-out loss with the best decay
    unit: "1"
    kind: measured
    at_most: 1.4
  - id: weight-decay-norm
    variable: norm_ratio
    label: Length of the weight vector with the best decay ÷ without
    unit: "%"
    kind: measured
    at_most: 60
  - id: weight-decay-default-gain
    variable: default_gain
    label: Held-out loss without decay ÷ with PyTorch's default of 0.01
    unit: ×
    kind: measured
    at_least: 0.9
    at_most: 1.1
  - id: weight-decay-too-much
    variable: too_much
    label: Held-out loss with the largest decay, 16 ÷ with the best decay of the sweep
    unit: ×
    kind: measured
    at_least: 1.05
plots:
  - id: weight-decay-sweep
    title: Training and held-out loss of a small network, by weight decay
    x: {variable: decays_shown, label: "weight decay (none drawn at 0.001)", log: true}
    y: {label: mean squared error, log: true}
    series:
      - {variable: training, label: training}
      - {variable: held_out, label: held out}
    says: Training loss rises with the decay throughout. Held-out loss falls to a minimum and rises again where the decay flattens the network.
mutations:
  - replace: "weight_decay=decay"
    with: "weight_decay=0.0"
    says: no decay at all
"""
import torch

torch.manual_seed(0)


def data(rows):
    x = torch.randn(rows, 12)
    return x, x[:, :1] - x[:, 1:2] + 0.5 * torch.sin(2 * x[:, 2:3]) + 0.7 * torch.randn(rows, 1)


x, y = data(64)  # few and noisy, so that a network of 900 weights can learn the noise by heart
new_x, new_y = data(4000)


def outputs(weights, rows):
    """Of eight networks at once: shape (8, rows, 1)."""
    w1, b1, w2, b2 = weights
    return torch.relu(rows @ w1 + b1) @ w2 + b2


def train(decay):
    """Mean training loss, held-out loss and weight length of eight networks after 500 steps."""
    torch.manual_seed(1)
    shapes = [(8, 12, 64), (8, 1, 64), (8, 64, 1), (8, 1, 1)]
    weights = [torch.nn.Parameter(torch.randn(shape) * shape[1] ** -0.5 * (shape[1] > 1)) for shape in shapes]
    optimizer = torch.optim.AdamW(weights, lr=0.01, weight_decay=decay)
    for _ in range(500):
        loss = (outputs(weights, x) - y).square().mean((1, 2)).sum()  # the networks do not touch each other
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        new = (outputs(weights, new_x) - new_y).square().mean()
        length = torch.cat([w.flatten(1) for w in weights], dim=1).norm(dim=1).mean()
    return loss.item() / 8, new.item(), length.item()


decays = [0.0, 0.01, 0.1, 0.3, 1.0, 2.0, 4.0, 8.0, 16.0]
training, held_out, lengths = (list(column) for column in zip(*map(train, decays)))
best = held_out.index(min(held_out))
best_decay = decays[best]
gain = held_out[0] / held_out[best]
training_none, training_best, held_out_none, held_out_best = training[0], training[best], held_out[0], held_out[best]
norm_ratio = 100 * lengths[best] / lengths[0]
too_much = held_out[-1] / held_out[best]
default_gain = held_out[0] / held_out[decays.index(0.01)]
decays_shown = [0.001] + decays[1:]
for decay, old, new, length in zip(decays, training, held_out, lengths):
    print(f"decay {decay:5}: training {old:.4f}, held out {new:.3f}, weights {length:.2f}")
