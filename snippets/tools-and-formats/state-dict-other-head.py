"""A head of ten classes does not fit a model of two, and strict=False does not change that.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: state-dict-key-mismatch}
mutations:
  - replace: "model = make_model(classes=2)"
    with: "model = make_model(classes=10)"
    says: with the same number of classes the shapes agree
"""
import torch
from torch import nn


def make_model(classes):
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, classes))


torch.manual_seed(0)
torch.save(make_model(classes=10).state_dict(), "ten-classes.pt")

model = make_model(classes=2)
model.load_state_dict(torch.load("ten-classes.pt"), strict=False)
