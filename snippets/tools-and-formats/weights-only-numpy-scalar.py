"""One number of NumPy among the tensors is enough for the default to refuse the checkpoint.

role: broken
devices: [cpu]
needs: [torch, numpy]
raises: {type: _pickle.UnpicklingError, trouble: torch-load-weights-only-unpicklingerror}
mutations:
  - replace: "best_loss = np.mean(losses)"
    with: "best_loss = float(np.mean(losses))"
    says: a Python float loads with the default
"""
import numpy as np
import torch

torch.manual_seed(0)
model = torch.nn.Linear(8, 4)
losses = [0.5, 0.4]
best_loss = np.mean(losses)  # a numpy.float64, not a float
torch.save({"model": model.state_dict(), "best_loss": best_loss}, "checkpoint.pt")
torch.load("checkpoint.pt")
