"""A small file tree of its own: read-only parts of the machine, an empty scratch folder.

`enter` builds it once for the fork server. `furnish` gives each snippet its own /proc,
scratch folder and shared memory on top, all gone when its last process ends.
"""

from __future__ import annotations

import os
import socket

from measures.runner.sandbox import kernel

SCRATCH = "/scratch"
SCRATCH_BYTES = 2**30
HOSTS = "/etc/hosts"
_BASE = "/tmp"
_HOST = "/.host"
_LINKS = {"/dev/fd": "/proc/self/fd", "/dev/stdin": "/proc/self/fd/0", "/dev/stdout": "/proc/self/fd/1"}


def enter(readable: tuple[str, ...], devices: tuple[str, ...]) -> None:
    """Move this process, alone in a new mount namespace, into a tree with nothing but these paths.

    The machine's name and those of its neighbours stay outside: here there is localhost alone,
    which is why the host name space must be new too. Raises OSError where the kernel does not
    allow it.
    """
    # Links are resolved while they still mean what they mean outside.
    sources = {path: _HOST + os.path.realpath(path) for path in (*readable, *devices)}
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("room", _BASE, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755,size=16m")
    os.mkdir(_BASE + _HOST)
    kernel.pivot_root(_BASE, _BASE + _HOST)
    os.chdir("/")
    for path in readable:
        _show(sources[path], path, read_only=True)
    for path in devices:
        _show(sources[path], path, read_only=False)
    for folder in ("/proc", "/dev/shm", "/tmp", SCRATCH):
        os.makedirs(folder, exist_ok=True)
    for link, target in _LINKS.items():
        os.symlink(target, link)
    os.makedirs("/etc", exist_ok=True)
    with open(HOSTS, "x", encoding="ascii") as file:
        file.write("127.0.0.1 localhost\n::1 localhost\n")
    os.chmod(HOSTS, 0o644)
    socket.sethostname("localhost")
    kernel.mount(f"{_HOST}/proc", "/proc", flags=kernel.MS_BIND | kernel.MS_REC)
    kernel.unmount(_HOST)
    os.rmdir(_HOST)
    kernel.mount("none", "/", flags=kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | _kept_flags("/"))


def mount_proc() -> None:
    """As the first process of a process namespace: a /proc that shows only that namespace."""
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)


def mount_scratch(size: int) -> None:
    """An empty folder in memory at SCRATCH, over whatever is there."""
    data = f"mode=700,size={size},nr_inodes=20000"
    kernel.mount("scratch", SCRATCH, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, data)


def furnish(*, shared_memory_bytes: int) -> None:
    """In a further mount namespace and as its first process: own /proc, scratch, shared memory."""
    mount_proc()
    mount_scratch(SCRATCH_BYTES)
    data = f"mode=700,size={shared_memory_bytes},nr_inodes=20000"
    kernel.mount("shm", "/dev/shm", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, data)


def bound_tcp_buffers() -> None:
    """In a new network namespace: TCP may buffer as much as a local socket, not megabytes that no limit counts."""
    for name in ("tcp_rmem", "tcp_wmem"):
        with open(f"/proc/sys/net/ipv4/{name}", "w", encoding="ascii") as file:
            file.write("4096 65536 212992")


def _show(source: str, path: str, *, read_only: bool) -> None:
    """Bind a resolved path of the host to `path` here."""
    if os.path.isdir(source):
        os.makedirs(path, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, "x").close()
    kernel.mount(source, path, flags=kernel.MS_BIND | kernel.MS_REC)
    if read_only:
        flags = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | kernel.MS_NOSUID | _kept_flags(path)
        kernel.mount("none", path, flags=flags)


def _kept_flags(path: str) -> int:
    """Flags of a mount that a user namespace may not take away when it mounts again."""
    has = os.statvfs(path).f_flag
    pairs = (
        (os.ST_NOSUID, kernel.MS_NOSUID),
        (os.ST_NODEV, kernel.MS_NODEV),
        (os.ST_NOEXEC, kernel.MS_NOEXEC),
        (os.ST_NOATIME, 0x400),
        (os.ST_NODIRATIME, 0x800),
        (os.ST_RELATIME, 0x200000),
    )
    return sum(flag for bit, flag in pairs if has & bit)
