"""Batch normalisation sees micro-batches, so accumulation no longer equals the large batch.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: accumulation-batch-norm-error
    variable: batch_norm_error
    label: Accumulated gradient against the whole batch with BatchNorm1d, norm of the difference over the norm
    unit: "%"
    kind: measured
    at_least: 10
    digits: 2
  - id: accumulation-layer-norm-error
    variable: layer_norm_error
    label: The same network with LayerNorm
    unit: "%"
    kind: measured
    at_most: 2.0e-4
    digits: 1
"""
import torch
from torch import nn

inputs = torch.randn(64, 20, generator=torch.Generator().manual_seed(1))
targets = torch.randn(64, 1, generator=torch.Generator().manual_seed(2))


def gradient(norm, micro_batches):
    torch.manual_seed(0)  # the same weights each time
    model = nn.Sequential(nn.Linear(20, 32), norm(32), nn.ReLU(), nn.Linear(32, 1))
    for x, y in zip(inputs.chunk(micro_batches), targets.chunk(micro_batches)):
        (nn.functional.mse_loss(model(x), y) / micro_batches).backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()])


def error_in_percent(norm):
    whole = gradient(norm, 1)
    return 100 * ((gradient(norm, 8) - whole).norm() / whole.norm()).item()


batch_norm_error = error_in_percent(nn.BatchNorm1d)
layer_norm_error = error_in_percent(nn.LayerNorm)
print(f"eight micro-batches of 8 rows against 64 rows: BatchNorm {batch_norm_error:.1f} % off, LayerNorm {layer_norm_error:.0e} % off")
