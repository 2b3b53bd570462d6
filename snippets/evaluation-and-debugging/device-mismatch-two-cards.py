"""Layers on two cards need the hidden states carried from one to the other.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: torch._subclasses.fake_tensor.FakeTensorDeviceMismatchError, trouble: expected-all-tensors-to-be-on-the-same-device}
"""
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

with FakeTensorMode(), torch.no_grad():
    w_in = torch.randn(64, 256, device="cuda:0")
    w_out = torch.randn(256, 64, device="cuda:1")
    hidden = torch.randn(16, 64, device="cuda:0") @ w_in
    print(f"hidden states on {hidden.device}, next weight on {w_out.device}")
    hidden @ w_out
