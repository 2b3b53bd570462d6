"""A weight on cuda:0 and an input on the CPU raise the genuine error, without a GPU.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: torch._subclasses.fake_tensor.FakeTensorDeviceMismatchError, trouble: expected-all-tensors-to-be-on-the-same-device}
"""
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

# Fake tensors have a shape, a dtype and a device but no memory: PyTorch's own rules
# about devices apply, and no card is needed.
with FakeTensorMode(), torch.no_grad():
    embedding = torch.nn.Embedding(32_000, 64, device="cuda:0")
    input_ids = torch.randint(0, 32_000, (1, 16))
    print(f"weight on {embedding.weight.device}, input on {input_ids.device}")
    embedding(input_ids)
