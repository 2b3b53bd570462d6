"""Checking the width against the weights names the right text encoder before the first step.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: mat1-family-picked
    variable: picked_width
    label: Width of the text states that fit the weights
    unit: "1"
    kind: exact
    expect: 768
  - id: mat1-family-candidates
    variable: candidates_that_fit
    label: Candidates that fit, of three
    unit: "1"
    kind: exact
    expect: 1
  - id: mat1-family-output-width
    variable: output_width
    label: Width of the projected text states
    unit: "1"
    kind: exact
    expect: 320
"""
import torch
from torch import nn

torch.manual_seed(0)
checkpoint = nn.Linear(768, 320, bias=False).state_dict()
encoders = {"CLIP ViT-L": 768, "OpenCLIP ViT-H": 1024, "both of SDXL": 2048}

# The second dimension of a linear weight is the input width it was trained with.
wanted = checkpoint["weight"].shape[1]
fitting = {name: width for name, width in encoders.items() if width == wanted}
candidates_that_fit, picked_width = len(fitting), max(fitting.values())

to_k = nn.Linear(*reversed(checkpoint["weight"].shape), bias=False)
to_k.load_state_dict(checkpoint)
output_width = to_k(torch.randn(1, 77, picked_width)).shape[-1]
print(f"weights want {wanted}: {list(fitting)}; output width {output_width}")
