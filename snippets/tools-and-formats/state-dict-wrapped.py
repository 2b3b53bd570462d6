"""A checkpoint of a wrapped model carries the wrapper's name in each key.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: state-dict-key-mismatch}
mutations:
  - replace: "trained = nn.DataParallel(make_model())"
    with: "trained = make_model()"
    says: without the wrapper the keys agree and nothing is raised
"""
import torch
from torch import nn


def make_model():
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))


torch.manual_seed(0)
# DistributedDataParallel names its inner module the same way.
trained = nn.DataParallel(make_model())
torch.save(trained.state_dict(), "checkpoint.pt")

model = make_model()
model.load_state_dict(torch.load("checkpoint.pt"))
