"""A file that ends inside its header, as after a download of a few kilobytes.

role: broken
devices: [cpu]
needs: [torch, safetensors]
raises: {type: safetensors._safetensors_rust.SafetensorError, trouble: safetensors-header-errors}
mutations:
  - replace: "os.truncate(path, 40)"
    with: "os.truncate(path, os.path.getsize(path))"
    says: the whole file opens
"""
import os

import torch
from safetensors.torch import load_file, save_file

path = "model.safetensors"
save_file({"weight": torch.zeros(10, 10)}, path)
os.truncate(path, 40)
load_file(path)
