"""A driver library that is there as libcuda.so.1 is not found as libcuda.so.

role: broken
devices: [cpu]
needs: []
raises:
  type: OSError
  trouble: wsl2-gpu-not-visible
mutations:
  - replace: ctypes.CDLL("libcuda.so")
    with: ctypes.CDLL(folder / "libcuda.so.1")
    says: asks for the file that is there
"""
import ctypes
import ctypes.util
import shutil
import sysconfig
from pathlib import Path

# Any library serves as a stand-in: what matters to the loader is the name of the file.
folder = Path("wsl/lib").absolute()
folder.mkdir(parents=True)
system = Path("/lib") / sysconfig.get_config_var("MULTIARCH") / ctypes.util.find_library("m")
shutil.copy(system, folder / "libcuda.so.1")
ctypes.CDLL(folder / "libcuda.so.1")
print("libcuda.so.1 is there and loads")
ctypes.CDLL("libcuda.so")
