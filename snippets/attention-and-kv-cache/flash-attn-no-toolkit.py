"""Without a CUDA toolkit PyTorch cannot even describe a CUDA extension.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: OSError, trouble: flash-attn-install-fails}
mutations:
  - replace: "cpp_extension.CUDAExtension"
    with: "cpp_extension.CppExtension"
    says: an extension in C++ needs no toolkit
"""
from torch.utils import cpp_extension

cpp_extension.CUDA_HOME = None  # what PyTorch finds where no toolkit is installed, whatever this machine has
extension = cpp_extension.CUDAExtension("flash_attn_2_cuda", ["flash_api.cpp", "flash_fwd.cu"])
print("would compile", extension.sources)
