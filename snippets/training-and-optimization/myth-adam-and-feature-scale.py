"""Adam takes most of the harm out of one feature in another unit; what is left depends on the norm.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: adam-one-feature-plain
    variable: plain
    label: Loss after 200 Adam steps at the best rate, one feature × 100 ÷ standardised, no normalisation
    unit: ×
    kind: measured
    at_least: 5
  - id: adam-one-feature-batchnorm
    variable: batchnorm
    label: The same with BatchNorm behind the first linear layer
    unit: ×
    kind: measured
    at_least: 2
  - id: adam-one-feature-layernorm
    variable: layernorm
    label: The same with LayerNorm behind the first linear layer
    unit: ×
    kind: measured
    at_most: 1.5
mutations:
  - replace: torch.optim.Adam
    with: torch.optim.SGD
    says: SGD on the same features with LayerNorm is slowed down
"""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
standard = torch.randn(256, 4)
standard = (standard - standard.mean(0)) / standard.std(0)
target = torch.tanh(standard @ torch.randn(4, 3)) @ torch.randn(3, 1)
one_feature = standard.clone()
one_feature[:, 0] *= 100


def loss_of_network(features, norm):
    """Loss after 200 full-batch steps, at the best of four rates."""
    losses = []
    for rate in (1e-2, 3e-2, 1e-1, 3e-1):
        torch.manual_seed(1)
        model = nn.Sequential(nn.Linear(4, 32, bias=False), norm(32), nn.Tanh(), nn.Linear(32, 1))
        optimizer = torch.optim.Adam(model.parameters(), lr=rate)
        for _ in range(200):
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(features), target)
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return min(losses)


def ratio(norm):
    return loss_of_network(one_feature, norm) / loss_of_network(standard, norm)


plain, batchnorm, layernorm = ratio(nn.Identity), ratio(nn.BatchNorm1d), ratio(nn.LayerNorm)
print(f"Adam, one feature × 100: no norm {plain:.1f} times the loss, BatchNorm {batchnorm:.1f}, LayerNorm {layernorm:.2f}")
