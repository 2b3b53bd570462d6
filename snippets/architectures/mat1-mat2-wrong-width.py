"""A linear layer for 768 features meets an input with 512.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: mat1-and-mat2-shapes-cannot-be-multiplied}
"""
import torch
from torch import nn

torch.manual_seed(0)
classifier = nn.Linear(768, 10)
features = torch.randn(2, 512)
print(f"input {tuple(features.shape)}, in_features {classifier.in_features}")
classifier(features)
