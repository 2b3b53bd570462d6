"""A checkpoint of torch.save under the name of a safetensors file: its zip bytes are read as a length.

role: broken
devices: [cpu]
needs: [torch, safetensors]
raises: {type: safetensors._safetensors_rust.SafetensorError, trouble: safetensors-header-errors}
mutations:
  - replace: "torch.save(weights, path)"
    with: "save_file(weights, path)"
    says: a file of the format opens
"""
import torch
from safetensors.torch import load_file, save_file

path = "model.safetensors"
weights = {"weight": torch.zeros(10, 10)}
save_file(weights, "genuine.safetensors")
load_file("genuine.safetensors")  # the same tensors in the right format open
torch.save(weights, path)
load_file(path)
