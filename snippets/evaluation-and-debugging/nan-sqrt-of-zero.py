"""The gradient of a distance of zero is NaN, and anomaly detection names the operation.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: loss-is-nan}
"""
import torch
from torch import nn

torch.manual_seed(0)
encoder = nn.Linear(8, 4)
anchor = torch.randn(16, 8)
other = torch.randn(16, 8)
other[3] = anchor[3]

with torch.autograd.detect_anomaly():
    distance = (encoder(anchor) - encoder(other)).square().sum(dim=1).sqrt()
    print(f"distances are finite: {distance.isfinite().all()}, smallest {distance.min().item()}")
    distance.mean().backward()
