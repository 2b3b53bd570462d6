"""Once a library is loaded by its path, asking for it by name finds it.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: library-found-by-name
    variable: found_by_name
    label: The name opens after the path was opened
    unit: yes/no
    kind: exact
    expect: true
  - id: library-same-copy
    variable: same_copy
    label: Name and path lead to one copy in memory
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: by_path = ctypes.CDLL(str(path))
    with: by_path = ctypes.CDLL("libc.so.6")
    says: opens some other library first
"""
import ctypes
import importlib.util
import os
from pathlib import Path

path = Path(importlib.util.find_spec("torch").origin).parent / "lib" / "libc10.so"
by_path = ctypes.CDLL(str(path))  # import torch does this, for its own libraries and for CUDA's
try:
    by_name = ctypes.CDLL("libc10.so")
except OSError as error:
    print(error)
    by_name = None
found_by_name = by_name is not None
same_copy = found_by_name and by_name._handle == by_path._handle
print(f"LD_LIBRARY_PATH set: {'LD_LIBRARY_PATH' in os.environ}")
print(f"found by name: {found_by_name}, one copy: {same_copy}")
