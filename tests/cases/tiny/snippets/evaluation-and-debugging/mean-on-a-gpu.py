"""The same mean, summed on a GPU.

role: demo
devices: [cuda]
needs: [torch]
twin: mean-of-four
claims:
  - id: gpu-mean
    variable: mean
    label: Mean of 1, 2, 3 and 4 on a GPU
    unit: "1"
    kind: exact
    expect: 2.5
"""
import torch

values = torch.tensor([1.0, 2.0, 3.0, 4.0], device="cuda")
mean = values.mean().item()
print(mean)
