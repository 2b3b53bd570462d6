"""Landlock: what a process may read and write, decided by itself and for good.

Numbers are those of linux/landlock.h; each ABI adds rights, and only the rights that
the running kernel knows may be asked for.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable

from measures.runner.sandbox import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_ABI_1 = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_NET_BIND_TCP, _NET_CONNECT_TCP = 1 << 0, 1 << 1
_SCOPE_ABSTRACT_UNIX, _SCOPE_SIGNAL = 1 << 0, 1 << 1

_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | _TRUNCATE | _IOCTL_DEV
_READ = EXECUTE | READ_FILE | READ_DIR
_MAKE_NODES = (1 << 6) | (1 << 11)
"""Making character and block devices, which nobody is granted."""


def abi() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    if not kernel.LINUX:
        return 0
    try:
        return kernel.syscall(_CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def restrict(
    *, readable: Iterable[str], writable: Iterable[str], devices: Iterable[str], tcp: bool = False
) -> None:
    """Confine this process and its descendants. Paths that do not exist grant nothing.

    `readable` trees can be read and executed, `writable` ones also changed, `devices`
    read, written and controlled. No TCP unless `tcp`, no signals or abstract sockets to
    outside, as far as the kernel's version goes. Needs no_new_privs; raises OSError.
    """
    version = abi()
    handled = _handled(version)
    rules = [handled]
    if version >= 4:
        rules.append(0 if tcp else _NET_BIND_TCP | _NET_CONNECT_TCP)
    if version >= 6:
        rules.append(_SCOPE_ABSTRACT_UNIX | _SCOPE_SIGNAL)
    attributes = struct.pack(f"={len(rules)}Q", *rules)
    fd = kernel.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for path in readable:
            _allow(fd, path, _READ & handled)
        for path in writable:
            _allow(fd, path, handled & ~_MAKE_NODES)
        for path in devices:
            _allow(fd, path, (READ_FILE | WRITE_FILE | READ_DIR | _IOCTL_DEV) & handled)
        kernel.syscall(_RESTRICT_SELF, fd, 0)
    finally:
        os.close(fd)


def _handled(version: int) -> int:
    rights = _ABI_1
    if version >= 2:
        rights |= _REFER
    if version >= 3:
        rights |= _TRUNCATE
    if version >= 5:
        rights |= _IOCTL_DEV
    return rights


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= _FILE_RIGHTS
        kernel.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, parent), 0)
    finally:
        os.close(parent)
