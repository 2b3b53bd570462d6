"""A library inside a wheel is installed, and the loader does not look there.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: OSError, trouble: shared-library-not-found}
mutations:
  - replace: ctypes.CDLL("libc10.so")
    with: ctypes.CDLL(str(path))
    says: opens it by its full path
"""
import ctypes
import importlib.util
import os
from pathlib import Path

# Finds the package without importing it.
path = Path(importlib.util.find_spec("torch").origin).parent / "lib" / "libc10.so"
print(f"installed: {path.exists()}, LD_LIBRARY_PATH set: {'LD_LIBRARY_PATH' in os.environ}")
ctypes.CDLL("libc10.so")
