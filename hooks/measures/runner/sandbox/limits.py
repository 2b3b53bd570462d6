"""Resource limits of one snippet's processes."""

from __future__ import annotations

import resource

GIB = 2**30

FILE_BYTES = 256 * 2**20
OPEN_FILES = 512
PROCESSES = 96
PROCESSES_GPU = 512
"""Threads count. A GPU driver starts some dozens."""
SHARED_ALLOWANCE = 8 * GIB
"""Address space beyond the data limit: libraries, stacks' reserve, shared memory; a GPU driver's data."""


def apply(*, seconds: int, memory_bytes: int, gpu: bool, processes_running: int | None) -> None:
    """Limit this process and its descendants, for good. `memory_bytes` come on top of the data
    it holds now: a warm interpreter has loaded its libraries, some of them very large.

    `processes_running` are those of the same user that already count against it; where
    that is not known (None) the number of processes stays unlimited.
    """
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": seconds + 5,
        "RLIMIT_DATA": _held_bytes("VmData") + memory_bytes + (SHARED_ALLOWANCE if gpu else 0),
        "RLIMIT_FSIZE": FILE_BYTES,
        "RLIMIT_NOFILE": OPEN_FILES,
    }
    if processes_running is not None:
        wanted["RLIMIT_NPROC"] = processes_running + (PROCESSES_GPU if gpu else PROCESSES)
    if not gpu:
        # CUDA reserves address space far beyond what it uses.
        wanted["RLIMIT_AS"] = _held_bytes("VmSize") + memory_bytes + SHARED_ALLOWANCE
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):
            # macOS refuses some limits that it knows by name.
            if name in ("RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE"):
                raise


def _held_bytes(field: str) -> int:
    """What this process holds now, by a line of /proc/self/status; 0 where there is none."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next((int(line.split()[1]) * 1024 for line in file if line.startswith(f"{field}:")), 0)
    except OSError:
        return 0
