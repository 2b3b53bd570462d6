"""Outputs of shape (N, 1) against targets of shape (N,): the loss compares all with all and teaches the mean.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: broadcast-detector-fires
    variable: fires
    label: The detector fires on outputs (N, 1) and targets (N,)
    unit: yes/no
    kind: exact
    expect: true
  - id: broadcast-detector-quiet
    variable: quiet
    label: It stays quiet when the shapes agree
    unit: yes/no
    kind: exact
    expect: true
  - id: broadcast-differences
    variable: compared
    label: Differences that the loss averages over, batch of 64
    unit: "1"
    kind: exact
    expect: 4096
  - id: broadcast-left-of-variance
    variable: broadcast_of_variance
    label: True error after 500 steps ÷ variance of the targets, loss broadcasts
    unit: "×"
    kind: measured
    at_least: 0.9
  - id: broadcast-fixed-of-variance
    variable: fixed_of_variance
    label: The same with equal shapes
    unit: "×"
    kind: measured
    at_most: 0.05
  - id: broadcast-torch-warns
    variable: mse_loss_warns
    label: torch.nn.functional.mse_loss warns about the sizes
    unit: yes/no
    kind: exact
    expect: true
  - id: broadcast-by-hand-silent
    variable: warnings_by_hand
    label: Warnings of the same loss written by hand
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: "y = (x @ teacher).squeeze(1)"
    with: "y = x @ teacher"
    says: targets with the shape of the outputs
"""
import warnings

import torch
from torch import nn
from torch.nn import functional


def same_shape(loss):
    """Wrap a loss so that unequal shapes stop the run instead of being stretched."""
    def checked(output, target):
        assert output.shape == target.shape, f"{tuple(output.shape)} against {tuple(target.shape)}"
        return loss(output, target)
    return checked


def by_hand(output, target):
    return ((output - target) ** 2).mean()


torch.manual_seed(0)
x, teacher = torch.randn(64, 8), torch.randn(8, 1)
y = (x @ teacher).squeeze(1)


def train(squeeze):
    """Error against the right pairs after 500 steps, in units of the targets' variance."""
    torch.manual_seed(1)
    model = nn.Linear(8, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(500):
        optimizer.zero_grad()
        output = model(x).squeeze(1) if squeeze else model(x)
        by_hand(output, y).backward()
        optimizer.step()
    return (((model(x).flatten() - y.flatten()) ** 2).mean() / y.var(correction=0)).item()


def complaint(loss, output):
    try:
        loss(output, y)
    except AssertionError as error:
        return str(error)


output = nn.Linear(8, 1)(x)
said = complaint(same_shape(by_hand), output)
fires = said is not None
quiet = complaint(same_shape(by_hand), output.squeeze(1)) is None
compared = (output - y).numel()
broadcast_of_variance, fixed_of_variance = train(squeeze=False), train(squeeze=True)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    by_hand(output, y)
    warnings_by_hand = len(caught)
    functional.mse_loss(output, y)
texts = [str(warning.message) for warning in caught]
mse_loss_warns = any("different to the input size" in text for text in texts)
print(f"{said}: {compared} differences; error {broadcast_of_variance:.3f} of the variance, {fixed_of_variance:.2e} with equal shapes")
print(*texts, sep="\n")
