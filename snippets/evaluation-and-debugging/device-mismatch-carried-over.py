"""Carrying the hidden states to the next layer's card runs the same two layers.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: device-carried-over-ends-on-second
    variable: on_second_card
    label: The result is on the second card
    unit: yes/no
    kind: exact
    expect: true
  - id: device-carried-over-bytes
    variable: bytes_per_token
    label: Data that crosses from card to card
    unit: B/token
    kind: exact
    expect: 1024
"""
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

with FakeTensorMode(), torch.no_grad():
    w_in = torch.randn(64, 256, device="cuda:0")
    w_out = torch.randn(256, 64, device="cuda:1")
    hidden = torch.randn(16, 64, device="cuda:0") @ w_in
    output = hidden.to(w_out.device) @ w_out

on_second_card = output.device == w_out.device
bytes_per_token = hidden.nbytes / len(hidden)
print(f"output on {output.device}; {bytes_per_token:.0f} B/token crossed over")
