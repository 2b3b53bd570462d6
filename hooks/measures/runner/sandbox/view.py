"""What a snippet may see of the machine: the interpreter, the libraries, a few devices."""

from __future__ import annotations

import glob
import os
import site
import sys

_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/nix/store",
    "/gnu/store",
    "/System",
    "/Library/Frameworks",
    "/opt/homebrew",
)
_CPU_FACTS = ("/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/fs/cgroup/cpu.max")
_GPU_FACTS = ("/sys", "/opt/rocm", "/etc/OpenCL", "/etc/vulkan", "/usr/lib/wsl")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_GPU_DEVICES = ("/dev/nvidia*", "/dev/nvidia-caps", "/dev/kfd", "/dev/dri", "/dev/dxg")

PROC_FACTS = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/proc/version")
"""What a snippet may read of /proc when it shares the machine's."""


def readable(*, gpu: bool, extra: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Existing paths to read and execute, outermost only, in order. `without` leaves out import folders."""
    interpreter = [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix]
    interpreter += site.getsitepackages()
    interpreter += [path for path in sys.path if os.path.isabs(path) and path not in without]
    wanted = [*_SYSTEM, *_CPU_FACTS, *(_GPU_FACTS if gpu else ()), *interpreter, *extra]
    wanted += [os.path.realpath(path) for path in interpreter]
    return _outermost(path for path in wanted if os.path.exists(path))


def devices(*, gpu: bool) -> tuple[str, ...]:
    """Existing device nodes, or folders of them, to read, write and control."""
    found = list(_DEVICES)
    if gpu:
        for pattern in _GPU_DEVICES:
            found += sorted(glob.glob(pattern))
    return _outermost(path for path in found if os.path.exists(path))


def _outermost(paths) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted({os.path.normpath(path) for path in paths}):
        if not any(path.startswith(f"{parent}/") for parent in kept):
            kept.append(path)
    return tuple(kept)
