"""PyTorch reports a CUDA version for which the bitsandbytes wheel holds no library: the first native call raises.

role: broken
devices: [cpu]
needs: [torch, bitsandbytes]
raises: {type: RuntimeError, trouble: bitsandbytes-cuda-library-missing}
mutations:
  - replace: "cget_managed_ptr(4096)"
    with: "cget_managed_ptr"
    says: nothing native is called, and the missing library goes unnoticed
"""
import importlib

import torch
from bitsandbytes import cextension, cuda_specs

# What bitsandbytes would find on a machine with a card and a PyTorch built for CUDA 99.0. No card is needed for that.
cuda_specs.get_cuda_specs = lambda: cuda_specs.CUDASpecs((9, 0), "990", (99, 0))
torch.cuda.is_available = lambda: True
cextension = importlib.reload(cextension)
print(f"native library: {type(cextension.lib).__name__}")
cextension.lib.cget_managed_ptr(4096)
