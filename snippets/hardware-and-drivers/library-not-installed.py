"""The loader's error for a CUDA runtime that is not on the machine.

role: broken
devices: [cpu]
needs: []
raises: {type: OSError, trouble: shared-library-not-found}
mutations:
  - replace: '"libcudart.so.8.0"'
    with: '"libc.so.6"'
    says: a library that every Linux has
"""
import ctypes

# A program built against CUDA 8 asks for this name. No machine of today has it, so the
# answer is the same with and without an installed toolkit; only the number differs.
ctypes.CDLL("libcudart.so.8.0")
