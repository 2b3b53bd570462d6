"""A float32 image goes into a model whose weights are float16.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: expected-scalar-type-half-but-found-float}
mutations:
  - replace: patches = nn.Conv2d(3, 8, kernel_size=4, stride=4).half()
    with: patches = nn.Conv2d(3, 8, kernel_size=4, stride=4)
    says: the model stays in float32
"""
import torch
from torch import nn

torch.manual_seed(0)
patches = nn.Conv2d(3, 8, kernel_size=4, stride=4).half()
image = torch.rand(1, 3, 32, 32)  # what image loaders give: float32
patches(image)
