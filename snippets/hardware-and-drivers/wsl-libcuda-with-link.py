"""A link named libcuda.so in a folder of your own, and the loader finds it.

role: fixed
devices: [cpu]
needs: []
claims:
  - id: wsl-link-numbered-name-found
    variable: numbered_found
    label: Without the link the loader finds libcuda.so.1
    unit: yes/no
    kind: exact
    expect: true
  - id: wsl-link-plain-name-found-before
    variable: plain_found_before
    label: Without the link the loader finds libcuda.so
    unit: yes/no
    kind: exact
    expect: false
  - id: wsl-link-plain-name-found-after
    variable: plain_found_after
    label: With the link the loader finds libcuda.so
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: (own / "libcuda.so").symlink_to(folder / "libcuda.so.1")
    with: (own / "libcuda.so.2").symlink_to(folder / "libcuda.so.1")
    says: gives the link another name
"""
import ctypes.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

# Any library serves as a stand-in: what matters to the loader is the name of the file.
folder, own = Path("wsl/lib").absolute(), Path("own").absolute()
folder.mkdir(parents=True)
own.mkdir()
system = Path("/lib") / sysconfig.get_config_var("MULTIARCH") / ctypes.util.find_library("m")
shutil.copy(system, folder / "libcuda.so.1")


def found(name):
    """Whether a new process that searches both folders can open the library by this name."""
    command = [sys.executable, "-c", f"import ctypes; ctypes.CDLL({name!r})"]
    search = {**os.environ, "LD_LIBRARY_PATH": f"{folder}:{own}"}
    return subprocess.run(command, env=search, stderr=subprocess.DEVNULL).returncode == 0


numbered_found = found("libcuda.so.1")
plain_found_before = found("libcuda.so")
(own / "libcuda.so").symlink_to(folder / "libcuda.so.1")
plain_found_after = found("libcuda.so")
print(f"libcuda.so.1: {numbered_found}; libcuda.so: {plain_found_before}, with the link {plain_found_after}")
