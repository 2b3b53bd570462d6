"""A reentrant checkpoint over a frozen embedding cuts the graph, although the layers inside are trainable.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: element-0-of-tensors-does-not-require-grad}
"""
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
embedding = nn.Embedding(100, 32).requires_grad_(False)
layer = nn.Linear(32, 32)

hidden = embedding(torch.randint(0, 100, (1, 16)))
# The reentrant form looks at its inputs only, and this input needs no gradient.
output = checkpoint(layer, hidden, use_reentrant=True)
print(f"weight needs a gradient: {layer.weight.requires_grad}, output: {output.requires_grad}")
output.square().mean().backward()
