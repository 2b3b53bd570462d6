"""A file made with torch.save(model) names the classes of the model, and the default refuses them.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: _pickle.UnpicklingError, trouble: torch-load-weights-only-unpicklingerror}
mutations:
  - replace: 'torch.save(model, "model.pt")'
    with: 'torch.save(model.state_dict(), "model.pt")'
    says: a state dict loads with the default
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))
torch.save(model, "model.pt")
torch.load("model.pt")
