"""Seccomp: system calls that no snippet needs fail with EPERM.

The filter is a short program for the kernel's classic BPF machine, built here because
the standard library has none. Numbers differ by machine; unknown machines have no filter.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from measures.runner.sandbox import kernel

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""The kernel's code of each machine, and its column in the tables below."""

_CLONE, _CLONE3, _SOCKET = (56, 220), (435, 435), (41, 198)

_DENIED: dict[str, tuple[int | None, int | None]] = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioperm": (173, None),
    "iopl": (172, None),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "modify_ldt": (154, None),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vhangup": (153, 58),
}

_UNCOUNTED_MEMORY: dict[str, tuple[int, int]] = {
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "msgget": (68, 186),
    "semget": (64, 190),
    "shmget": (29, 194),
}
"""Memory that no limit of the process covers. GPU drivers want some of it."""

_NEW_NAMESPACES = 0x7E020000
"""Every CLONE_NEW… flag."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _SECOND_ARGUMENT, _THIRD_ARGUMENT = 0, 4, 16, 24, 32
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_AF_NETLINK, _NETLINK_ROUTE = 16, 0
_SOCK_STREAM, _SOCK_DGRAM, _TCP, _UDP = 1, 2, 6, 17
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def known_machine() -> bool:
    return kernel.LINUX and platform.machine() in _ARCHITECTURES


def restrict(*, gpu: bool, local_sockets: bool, loopback: bool = False) -> None:
    """Install the filter on this process and its descendants. Needs no_new_privs; raises OSError."""
    code = program(platform.machine(), gpu=gpu, local_sockets=local_sockets, loopback=loopback)
    filled = _Program(len(code) // 8, code)
    kernel.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(filled))


def program(machine: str, *, gpu: bool, local_sockets: bool, loopback: bool = False) -> bytes:
    """The filter for a machine: eight bytes an instruction.

    `local_sockets` allows sockets between processes of one machine. Loader workers talk
    through them, but Landlock does not look at them: a snippet that sees the machine's
    files could reach a container daemon that way. `loopback` allows internet sockets too,
    which is safe only in a network namespace with nothing in it.
    """
    architecture, column = _ARCHITECTURES[machine]
    denied = _DENIED if gpu else _DENIED | _UNCOUNTED_MEMORY
    numbers = [row[column] for row in denied.values() if row[column] is not None]
    fail, allow = _FAIL | errno.EPERM, _ALLOW
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, fail),
        (_LOAD, 0, 0, _NUMBER),
        # Numbers from here on belong to the x32 variant, which would slip past the table.
        (_AT_LEAST, 0, 1, 0x40000000),
        (_RETURN, 0, 0, fail),
        # clone3 hides its flags behind a pointer; told that it does not exist, libc uses clone.
        (_EQUAL, 0, 1, _CLONE3[column]),
        (_RETURN, 0, 0, _FAIL | errno.ENOSYS),
        (_EQUAL, 0, 4, _CLONE[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, fail),
        (_RETURN, 0, 0, allow),
    ]
    families = _families(local_sockets, loopback, allow, fail)
    steps += [(_EQUAL, 0, len(families), _SOCKET[column]), *families]
    for number in numbers:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, fail)]
    steps.append((_RETURN, 0, 0, allow))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _families(local_sockets: bool, loopback: bool, allow: int, fail: int) -> list[tuple[int, int, int, int]]:
    """What happens to `socket`: allowed are local ones and, with `loopback`, plain TCP and UDP.

    With `loopback` also NETLINK_ROUTE, since gloo lists the interfaces through it before it
    connects; without rights over the network it can only be read. Nothing else: the kernel
    would load a module for many another protocol, each one more place for a fault.
    """
    steps = [(_LOAD, 0, 0, _FIRST_ARGUMENT)]
    if local_sockets:
        steps += [(_EQUAL, 0, 1, _AF_UNIX), (_RETURN, 0, 0, allow)]
    if loopback:
        steps += [
            (_EQUAL, 0, 3, _AF_NETLINK),
            (_LOAD, 0, 0, _THIRD_ARGUMENT),
            (_EQUAL, 13, 0, _NETLINK_ROUTE),
            (_RETURN, 0, 0, fail),
            (_EQUAL, 2, 0, _AF_INET),
            (_EQUAL, 1, 0, _AF_INET6),
            (_RETURN, 0, 0, fail),
            (_LOAD, 0, 0, _SECOND_ARGUMENT),
            (_AND, 0, 0, 0xF),  # without SOCK_CLOEXEC and SOCK_NONBLOCK
            (_EQUAL, 2, 0, _SOCK_STREAM),
            (_EQUAL, 1, 0, _SOCK_DGRAM),
            (_RETURN, 0, 0, fail),
            (_LOAD, 0, 0, _THIRD_ARGUMENT),
            (_EQUAL, 2, 0, 0),
            (_EQUAL, 1, 0, _TCP),
            (_EQUAL, 0, 1, _UDP),
            (_RETURN, 0, 0, allow),
        ]
    return [*steps, (_RETURN, 0, 0, fail)]
