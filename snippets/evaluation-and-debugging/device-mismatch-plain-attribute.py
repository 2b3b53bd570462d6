"""A tensor kept as a plain attribute stays behind when its module moves.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: torch._subclasses.fake_tensor.FakeTensorDeviceMismatchError, trouble: expected-all-tensors-to-be-on-the-same-device}
"""
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode


class RotaryAngles(nn.Module):
    def __init__(self, dim=64, length=2048):
        super().__init__()
        self.register_buffer("inv_freq", 1e4 ** (-torch.arange(0, dim, 2) / dim))
        self.positions = torch.arange(length, dtype=torch.float32)

    def forward(self):
        return torch.outer(self.positions, self.inv_freq)


# Fake tensors carry a device but no memory, so no card is needed.
with FakeTensorMode():
    angles = RotaryAngles().to("cuda:0")
    print(f"inv_freq on {angles.inv_freq.device}, positions on {angles.positions.device}")
    angles()
