"""Linux calls that Python 3.11 has no function for. Import works anywhere; calls need Linux."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys

LINUX = sys.platform == "linux"

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 0x2

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38

_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1

_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, call: str) -> int:
    """Raise OSError with the call's name if a C call returned -1."""
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"{call}: {os.strerror(code)}")
    return result


def syscall(number: int, *arguments: int | ctypes._Pointer | bytes | None) -> int:
    """A raw system call; integers are passed as machine words."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return check(_libc.syscall(ctypes.c_long(number), *words), f"syscall {number}")


def unshare(flags: int) -> None:
    check(_libc.unshare(ctypes.c_int(flags)), "unshare")


def setns(fd: int, kind: int) -> None:
    check(_libc.setns(ctypes.c_int(fd), ctypes.c_int(kind)), "setns")


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Mount `source` on `target`; `kind` is the file system, empty for bind and remount."""
    done = _libc.mount(
        source.encode(), target.encode(), kind.encode() or None, ctypes.c_ulong(flags), data.encode() or None
    )
    check(done, f"mount {target}")


def unmount(target: str) -> None:
    """Detach a mount at once, even while it is in use."""
    check(_libc.umount2(target.encode(), MNT_DETACH), f"umount {target}")


def pivot_root(new: str, old: str) -> None:
    check(_libc.pivot_root(new.encode(), old.encode()), "pivot_root")


def prctl(option: int, value: int = 0, extra: object = 0) -> None:
    if isinstance(extra, int):
        extra = ctypes.c_ulong(extra)
    done = _libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), extra, ctypes.c_ulong(0), ctypes.c_ulong(0))
    check(done, f"prctl {option}")


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send this signal when the parent ends. Lost when the user changes."""
    prctl(_PR_SET_PDEATHSIG, signal_number)


def set_dumpable(dumpable: bool) -> None:
    """Whether processes of the same user may look into this one."""
    prctl(_PR_SET_DUMPABLE, int(dumpable))


def become_subreaper() -> None:
    """Orphaned descendants become children of this process."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


def forbid_new_privileges() -> None:
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability, for good once new privileges are forbidden."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    check(_libc.capset(header, none), "capset")


def raise_loopback() -> None:
    """Bring up `lo` in this network namespace. Needs the right to administer it."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        asked = fcntl.ioctl(control, _SIOCGIFFLAGS, struct.pack("16sH22x", b"lo", 0))
        (flags,) = struct.unpack_from("H", asked, 16)
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | _IFF_UP))


def map_user(uid: int, gid: int) -> None:
    """In a new user namespace: the user keeps its number, and no other user exists."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def task_count() -> int:
    """Threads of this process."""
    return len(os.listdir("/proc/self/task"))


def children(pid: int) -> list[int]:
    """Processes whose parent is `pid`, from /proc; empty where the kernel does not list them."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
    except OSError:
        pass
    return found
