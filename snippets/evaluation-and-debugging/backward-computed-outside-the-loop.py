"""A tensor computed once before the loop belongs to a graph that the first step frees.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: trying-to-backward-through-the-graph-a-second-time}
"""
import torch
from torch import nn

torch.manual_seed(0)
prompt = nn.Parameter(torch.randn(4, 8))
project, head = nn.Linear(8, 8), nn.Linear(8, 1)
optimizer = torch.optim.SGD([prompt, *project.parameters()], lr=0.1)

prefix = project(prompt).tanh()
for step in range(3):
    optimizer.zero_grad()
    loss = head(prefix).square().mean()
    loss.backward()
    optimizer.step()
    print(f"step {step}: loss {loss.item():.4f}")
