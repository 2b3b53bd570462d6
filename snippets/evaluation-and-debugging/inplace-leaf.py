"""Changing a parameter in place outside no_grad() is refused.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: modified-by-an-inplace-operation}
"""
import torch
from torch import nn

torch.manual_seed(0)
layer = nn.Linear(8, 1)
x, y = torch.randn(32, 8), torch.randn(32, 1)

nn.functional.mse_loss(layer(x), y).backward()
layer.weight -= 0.1 * layer.weight.grad
