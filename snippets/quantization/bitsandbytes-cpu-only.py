"""A function that exists only in the CUDA build of bitsandbytes is called where the CPU library is loaded.

role: broken
devices: [cpu]
needs: [torch, bitsandbytes]
raises: {type: RuntimeError, trouble: bitsandbytes-cuda-library-missing}
mutations:
  - replace: "functional.get_paged(1024)"
    with: "functional.create_dynamic_map()"
    says: that one is computed by PyTorch and needs no native library
"""
import torch
from bitsandbytes import functional
from bitsandbytes.cextension import lib

torch.cuda.is_available = lambda: False  # as on a machine without a card, wherever this runs
print(f"native library: {type(lib).__name__}, compiled with CUDA: {lib.compiled_with_cuda}")
functional.get_paged(1024)  # memory that card and host share, as the paged optimizers want it
