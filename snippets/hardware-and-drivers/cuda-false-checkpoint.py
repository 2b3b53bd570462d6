"""A checkpoint saved on a card does not load where PyTorch sees none.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: torch-cuda-is-available-false}
mutations:
  - replace: torch.load(file)
    with: torch.load(file, map_location="cpu")
    says: tells it where to put the tensors
"""
import io
import os
from unittest import mock

os.environ["CUDA_VISIBLE_DEVICES"] = ""  # hides every card there may be
import torch

file = io.BytesIO()
# What torch.save writes down on a machine with a card: the tensor's place.
with mock.patch("torch.serialization.location_tag", lambda storage: "cuda:0"):
    torch.save({"weight": torch.ones(2)}, file)
file.seek(0)
print(f"torch.cuda.is_available(): {torch.cuda.is_available()}")
torch.load(file)
