"""A loss built from a detached tensor has no way back to the weights.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: element-0-of-tensors-does-not-require-grad}
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(8, 3)
x, labels = torch.randn(16, 8), torch.randint(0, 3, (16,))

logits = model(x)
# argmax gives indices, which have no derivative: the graph ends here.
wrong = (logits.argmax(dim=1) != labels).float().mean()
print(f"error rate {wrong.item():.2f}, logits need a gradient: {logits.requires_grad}, loss: {wrong.requires_grad}")
wrong.backward()
