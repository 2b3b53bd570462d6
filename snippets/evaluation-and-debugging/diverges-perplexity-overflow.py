"""A diverged loss makes the perplexity overflow.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: OverflowError, trouble: training-loss-diverges}
mutations:
  - replace: lr=100.0
    with: lr=0.5
    says: at a rate that the run bears the loss stays small and nothing is raised
"""
import math

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Embedding(64, 32), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 64))
optimizer = torch.optim.SGD(model.parameters(), lr=100.0)
tokens = torch.randint(0, 64, (256,))

for step in range(10):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(tokens), tokens.roll(-1))
    loss.backward()
    optimizer.step()
    print(f"step {step}: loss {loss.item():.4g}")
    print(f"perplexity {math.exp(loss.item()):.1f}")
