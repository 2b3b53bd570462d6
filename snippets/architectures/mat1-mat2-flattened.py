"""Flattened from dimension 1, each image is one row and the same model runs.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: mat1-flattened-rows
    variable: rows
    label: Rows that reach the linear layer, one for each of four images
    unit: "1"
    kind: exact
    expect: 4
  - id: mat1-unflattened-rows
    variable: rows_unflattened
    label: Rows without flattening, images × channels × height
    unit: "1"
    kind: exact
    expect: 512
  - id: mat1-flattened-outputs
    variable: outputs
    label: Numbers in the output
    unit: "1"
    kind: exact
    expect: 40
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(3, 16, kernel_size=3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(4),
    nn.Flatten(),
    nn.Linear(16 * 8 * 8, 10),
)
images = torch.randn(4, 3, 32, 32)
maps = model[:3](images)
rows_unflattened = maps.numel() // maps.shape[-1]
rows = len(model[:4](images))
outputs = model(images).numel()
print(f"{rows} rows of {maps[0].numel()} instead of {rows_unflattened} rows of {maps.shape[-1]}; {outputs} outputs")
