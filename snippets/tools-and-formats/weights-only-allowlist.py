"""Allow the classes that a trusted file asks for, then save it again without them.

role: fixed
devices: [cpu]
needs: [torch, numpy]
claims:
  - id: weights-only-numpy-listed
    variable: listed
    label: Classes that the file names in plain sight
    unit: "1"
    kind: exact
    expect: 2
  - id: weights-only-numpy-allowed
    variable: needed
    label: Classes to allow before one NumPy number loads
    unit: "1"
    kind: exact
    expect: 3
  - id: weights-only-numpy-value
    variable: same_value
    label: The number that was loaded is the one that was saved
    unit: yes/no
    kind: exact
    expect: true
  - id: weights-only-saved-again
    variable: left
    label: Classes that the file asks for after the number became a float
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: 'float(checkpoint["best_loss"])'
    with: 'checkpoint["best_loss"]'
    says: the second file holds the NumPy number again
  - replace: "best_loss = np.mean([0.5, 0.4])"
    with: "best_loss = float(np.mean([0.5, 0.4]))"
    says: a float asks for nothing
"""
import pickle

import numpy as np
import torch
from torch.serialization import get_unsafe_globals_in_checkpoint, safe_globals

torch.manual_seed(0)
best_loss = np.mean([0.5, 0.4])
torch.save({"model": torch.nn.Linear(8, 4).state_dict(), "best_loss": best_loss}, "old.pt")
listed = len(get_unsafe_globals_in_checkpoint("old.pt"))

# One by one, as the messages ask for them. Allow only what you know: each is code that may run.
candidates = [np._core.multiarray.scalar, np.dtype, np.dtypes.Float64DType]
allowed, checkpoint = [], None
while checkpoint is None:
    try:
        with safe_globals(allowed):
            checkpoint = torch.load("old.pt")
    except pickle.UnpicklingError:
        allowed.append(candidates[len(allowed)])
needed = len(allowed)
same_value = bool(checkpoint["best_loss"] == best_loss)

torch.save({"model": checkpoint["model"], "best_loss": float(checkpoint["best_loss"])}, "new.pt")
left = len(get_unsafe_globals_in_checkpoint("new.pt"))
print(f"{listed} listed, {needed} needed; {left} after saving a float")
