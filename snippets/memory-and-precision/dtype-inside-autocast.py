"""The same two layers, both under autocast, and the result raised before it is used outside.

role: fixed
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: dtype-left-autocast-bf16
    variable: leaves_as_bf16
    label: What a linear layer under bf16 autocast hands out is bf16
    unit: yes/no
    kind: exact
    expect: true
  - id: dtype-raised-is-float32
    variable: raised_is_float32
    label: The raised scores are float32 and finite
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: scores.float()
    with: scores
    says: the scores are not raised
"""
import torch
from torch import nn

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
encoder, head = nn.Linear(16, 32).to(device), nn.Linear(32, 4, bias=False).to(device)
inputs = torch.randn(8, 16, device=device)
with torch.autocast(device, dtype=torch.bfloat16):
    scores = head(encoder(inputs))
leaves_as_bf16 = scores.dtype == torch.bfloat16
raised = scores.float()
raised_is_float32 = raised.dtype == torch.float32 and bool(raised.isfinite().all())
print(f"leaves autocast as bf16: {leaves_as_bf16}; raised to float32: {raised_is_float32}")
