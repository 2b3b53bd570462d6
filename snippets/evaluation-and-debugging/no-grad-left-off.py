"""An evaluation function that switches gradients off for good breaks the next training step.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: element-0-of-tensors-does-not-require-grad}
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(8, 1)
x, y = torch.randn(32, 8), torch.randn(32, 1)


def evaluate():
    torch.set_grad_enabled(False)
    return nn.functional.mse_loss(model(x), y).item()


nn.functional.mse_loss(model(x), y).backward()
print(f"evaluation {evaluate():.2f}, gradients enabled: {torch.is_grad_enabled()}")
nn.functional.mse_loss(model(x), y).backward()
