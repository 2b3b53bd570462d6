"""Two backward passes through one graph raise the genuine error.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: trying-to-backward-through-the-graph-a-second-time}
"""
import torch
from torch import nn

torch.manual_seed(0)
encoder, head_a, head_b = nn.Linear(8, 16), nn.Linear(16, 1), nn.Linear(16, 1)
x, y = torch.randn(32, 8), torch.randn(32, 1)

hidden = encoder(x).tanh()
loss_a = nn.functional.mse_loss(head_a(hidden), y)
loss_b = nn.functional.mse_loss(head_b(hidden), -y)
loss_a.backward()
# Both losses share the encoder's part of the graph, and the first pass freed it.
loss_b.backward()
