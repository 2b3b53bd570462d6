"""Feature maps reach the linear layer without being flattened.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: mat1-and-mat2-shapes-cannot-be-multiplied}
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(3, 16, kernel_size=3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(4),
    nn.Linear(16 * 8 * 8, 10),
)
images = torch.randn(4, 3, 32, 32)
print(f"feature maps {tuple(model[:3](images).shape)}")
model(images)
