"""A training checkpoint holds the state dict under a key; loading the whole file fails.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: state-dict-key-mismatch}
mutations:
  - replace: 'model.load_state_dict(torch.load("checkpoint.pt"))'
    with: 'model.load_state_dict(torch.load("checkpoint.pt")["model"])'
    says: the inner dict loads and nothing is raised
"""
import torch
from torch import nn

torch.manual_seed(0)
trained = nn.Linear(8, 4)
optimizer = torch.optim.AdamW(trained.parameters())
torch.save({"model": trained.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}, "checkpoint.pt")

model = nn.Linear(8, 4)
model.load_state_dict(torch.load("checkpoint.pt"))
