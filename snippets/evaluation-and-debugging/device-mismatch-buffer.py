"""Registered as a buffer, the tensor moves with its module and the same forward pass runs.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: device-buffer-moves
    variable: everything_moved
    label: Buffer and result are on the module's new device
    unit: yes/no
    kind: exact
    expect: true
  - id: device-buffer-saved-keys
    variable: saved_keys
    label: Keys that the two buffers add to the state dict
    unit: "1"
    kind: exact
    expect: 1
"""
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode


class RotaryAngles(nn.Module):
    def __init__(self, dim=64, length=2048):
        super().__init__()
        self.register_buffer("inv_freq", 1e4 ** (-torch.arange(0, dim, 2) / dim))
        # persistent=False: moves with the module, stays out of the checkpoint.
        self.register_buffer("positions", torch.arange(length, dtype=torch.float32), persistent=False)

    def forward(self):
        return torch.outer(self.positions, self.inv_freq)


with FakeTensorMode():
    angles = RotaryAngles().to("cuda:0")
    output = angles()

devices = {str(t.device) for t in (angles.inv_freq, angles.positions, output)}
everything_moved = devices == {"cuda:0"}
saved_keys = len(angles.state_dict())
print(f"devices: {devices}, saved: {list(angles.state_dict())}")
