"""map_location puts a checkpoint from a card into ordinary memory.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: cuda-false-loaded-on-cpu
    variable: loaded_on_cpu
    label: The tensors of the checkpoint are in ordinary memory
    unit: yes/no
    kind: exact
    expect: true
  - id: cuda-false-loaded-sum
    variable: total
    label: Sum of the loaded tensor of ones
    unit: "1"
    kind: exact
    expect: 2
mutations:
  - replace: map_location="cpu"
    with: map_location="meta"
    says: loads shapes without values
"""
import io
import os
from unittest import mock

os.environ["CUDA_VISIBLE_DEVICES"] = ""
import torch

file = io.BytesIO()
with mock.patch("torch.serialization.location_tag", lambda storage: "cuda:0"):
    torch.save({"weight": torch.ones(2)}, file)
file.seek(0)
weight = torch.load(file, map_location="cpu")["weight"]
loaded_on_cpu = weight.device.type == "cpu"
total = weight.sum().item() if loaded_on_cpu else 0
print(f"{weight} on {weight.device}")
