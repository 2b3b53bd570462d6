"""A bf16 result leaves autocast and meets a float32 weight outside.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: expected-scalar-type-half-but-found-float}
mutations:
  - replace: dtype=torch.bfloat16
    with: dtype=torch.bfloat16, enabled=False
    says: nothing is cast
"""
import torch
from torch import nn

torch.manual_seed(0)
encoder, head = nn.Linear(16, 32), nn.Linear(32, 4, bias=False)
inputs = torch.randn(8, 16)
with torch.autocast("cpu", dtype=torch.bfloat16):
    hidden = encoder(inputs)
scores = head(hidden)
