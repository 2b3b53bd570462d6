"""A build without CUDA code has no way to ask for a card.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: AssertionError, trouble: torch-not-compiled-with-cuda-enabled}
mutations:
  - replace: torch.zeros(1, device="cuda")
    with: torch.zeros(1, device="cpu")
    says: asks for a device that the build has
"""
import torch

# This function is what a CPU build lacks, and what PyTorch looks for. A build that
# has it loses it here, so that the script ends alike everywhere.
if hasattr(torch._C, "_cuda_getDeviceCount"):
    del torch._C._cuda_getDeviceCount

print(f"{torch.__version__}, CUDA code: {hasattr(torch._C, '_cuda_getDeviceCount')}")
torch.zeros(1, device="cuda")
