"""Normalisation layers cancel a factor common to all features, and not one feature in another unit.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: norms-common-factor-plain
    variable: plain_common
    label: Loss after 200 steps at the best rate, all features × 100 ÷ standardised, no normalisation
    unit: ×
    kind: measured
    at_least: 3
  - id: norms-common-factor-batchnorm
    variable: batchnorm_common
    label: The same with BatchNorm behind the first linear layer
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: norms-common-factor-layernorm
    variable: layernorm_common
    label: The same with LayerNorm behind the first linear layer
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: norms-common-factor-layernorm-bias
    variable: layernorm_common_bias
    label: The same with LayerNorm and a first linear layer that has a bias
    unit: ×
    kind: measured
    at_least: 1.3
  - id: norms-one-feature-batchnorm
    variable: batchnorm_one
    label: Loss after 200 steps at the best rate, one feature × 100 ÷ standardised, BatchNorm behind the first linear layer
    unit: ×
    kind: measured
    at_least: 3
  - id: norms-one-feature-layernorm
    variable: layernorm_one
    label: The same with LayerNorm behind the first linear layer
    unit: ×
    kind: measured
    at_least: 3
  - id: norms-one-feature-batchnorm-in-front
    variable: batchnorm_in_front
    label: The same with BatchNorm in front of the first linear layer
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: norms-one-feature-layernorm-in-front
    variable: layernorm_in_front
    label: The same with LayerNorm in front of the first linear layer
    unit: ×
    kind: measured
    at_least: 3
mutations:
  - replace: "one_feature[:, 0] *= 100"
    with: "one_feature *= 100"
    says: a common factor is no trouble behind a norm
  - replace: "norm(hidden, eps=1e-12)"
    with: "nn.Identity()"
    says: without the norms the common factor is felt
"""
import functools
import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
hidden = 32
standard = torch.randn(256, 4)
standard = (standard - standard.mean(0)) / standard.std(0)
target = torch.tanh(standard @ torch.randn(4, 3)) @ torch.randn(3, 1)
one_feature = standard.clone()
one_feature[:, 0] *= 100
features = {"standard": standard, "all": 100 * standard, "one": one_feature}


@functools.cache
def loss_of_network(scale, norm=None, where="behind", bias=False):
    """Loss after 200 full-batch steps, at the best of six rates."""
    losses = []
    for rate in (1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1):
        torch.manual_seed(1)
        model = nn.Sequential(
            norm(4, eps=1e-12) if norm and where == "in front" else nn.Identity(),
            nn.Linear(4, hidden, bias=bias),
            norm(hidden, eps=1e-12) if where == "behind" and norm else nn.Identity(),
            nn.Tanh(),
            nn.Linear(hidden, 1),
        )
        optimizer = torch.optim.SGD(model.parameters(), lr=rate)
        for _ in range(200):
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(features[scale]), target)
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return min(loss for loss in losses if math.isfinite(loss))


def ratio(scale, norm=None, where="behind", bias=False):
    return loss_of_network(scale, norm, where, bias) / loss_of_network("standard", norm, where, bias)


plain_common = ratio("all")
batchnorm_common, layernorm_common = ratio("all", nn.BatchNorm1d), ratio("all", nn.LayerNorm)
layernorm_common_bias = ratio("all", nn.LayerNorm, bias=True)
batchnorm_one, layernorm_one = ratio("one", nn.BatchNorm1d), ratio("one", nn.LayerNorm)
batchnorm_in_front, layernorm_in_front = (ratio("one", norm, "in front") for norm in (nn.BatchNorm1d, nn.LayerNorm))
print(f"all features × 100: no norm {plain_common:.1f} times the loss, BatchNorm {batchnorm_common:.3f}, LayerNorm {layernorm_common:.3f},"
      f" {layernorm_common_bias:.1f} if the linear layer has a bias")
print(f"one feature × 100: BatchNorm {batchnorm_one:.1f}, LayerNorm {layernorm_one:.1f};"
      f" in front: BatchNorm {batchnorm_in_front:.3f}, LayerNorm {layernorm_in_front:.1f}")
