"""Which layers this machine has, how the fork server enters them, and the least that is safe.

Each layer is tried in a throw-away child first, so that a half-entered one never stays.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from measures.runner.sandbox import kernel, landlock, room, seccomp, user, view

_SHARED = kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWUTS | kernel.CLONE_NEWIPC
_LEFT_OUT = "left out"
_SERVER_SCRATCH_BYTES = 2**26
"""For what libraries write while the fork server loads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """`active` names those in use, in the receipt's words; `lacking` says why others are not."""

    active: tuple[str, ...]
    lacking: tuple[str, ...] = ()

    def __contains__(self, name: str) -> bool:
        return name in self.active

    @property
    def enough(self) -> bool:
        """Whether strangers' code may run: never as root, and on Linux fenced by the kernel."""
        if "uid" not in self or "rlimits" not in self:
            return False
        fenced = "namespaces" in self or ("landlock" in self and "seccomp" in self)
        return fenced or not kernel.LINUX


def enter(readable: tuple[str, ...], devices: tuple[str, ...], without: tuple[str, ...] = ()) -> Layers:
    """Make this process the fork server's: unprivileged and, where possible, in namespaces.

    With namespaces the caller goes on as a child, the first process of its own process
    namespace; this process waits for it and ends with its status. Layers named in
    `without` are left out.
    """
    if not kernel.LINUX:
        user.drop()
        return Layers(active=("uid", "rlimits", "process-group"), lacking=(f"no namespaces on {sys.platform}",))
    active, lacking = ["uid", "rlimits"], []
    reason = _LEFT_OUT if "namespaces" in without else _trial(lambda: _try_namespaces(readable, devices))
    if reason:
        lacking.append(f"namespaces: {reason}")
        user.drop()
        kernel.become_subreaper()
    else:
        active.append("namespaces")
        _enter_namespaces(readable, devices)
        _go_on_as_first_process()
    for name, attempt in (("landlock", _try_landlock), ("seccomp", _try_seccomp)):
        reason = _LEFT_OUT if name in without else _trial(attempt)
        if reason:
            lacking.append(f"{name}: {reason}")
        else:
            active.append(name)
    return Layers(active=tuple(active), lacking=tuple(lacking))


def enter_cell(*, shared_memory_bytes: int, loopback: bool = False) -> None:
    """As the first process of a new process namespace: own files, own users, nothing to give away.

    With `loopback` also an own network of `lo` alone. It belongs to the fork server's
    users, so that not even all rights among the cell's own users could change it.
    """
    kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWIPC | (kernel.CLONE_NEWNET if loopback else 0))
    room.furnish(shared_memory_bytes=shared_memory_bytes)
    if loopback:
        kernel.raise_loopback()
        room.bound_tcp_buffers()
    _new_users(0)


def _enter_namespaces(readable: tuple[str, ...], devices: tuple[str, ...]) -> None:
    if user.is_root():
        # Root builds the tree, since only root can reach an interpreter below /root.
        kernel.unshare(_SHARED)
        room.enter(readable, devices)
        user.drop()
        _new_users(kernel.CLONE_NEWPID)
    else:
        _new_users(kernel.CLONE_NEWPID | _SHARED)
        room.enter(readable, devices)


def _new_users(more: int) -> None:
    uid, gid = os.getuid(), os.getgid()  # read now: in the new namespace they are nobody until mapped
    kernel.unshare(kernel.CLONE_NEWUSER | more)
    kernel.map_user(uid, gid)


def _go_on_as_first_process() -> None:
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    kernel.die_with_parent(9)
    kernel.unshare(kernel.CLONE_NEWNS)
    room.mount_proc()
    room.mount_scratch(_SERVER_SCRATCH_BYTES)


def _try_namespaces(readable: tuple[str, ...], devices: tuple[str, ...]) -> None:
    _enter_namespaces(readable, devices)
    _go_on_as_first_process()
    kernel.unshare(kernel.CLONE_NEWPID)
    child = os.fork()
    if child == 0:
        enter_cell(shared_memory_bytes=2**20)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        raise OSError("a second namespace inside the first is refused")


def _try_landlock() -> None:
    if landlock.abi() < 1:
        raise OSError("the kernel has none")
    kernel.forbid_new_privileges()
    landlock.restrict(readable=("/usr",), writable=(), devices=view.devices(gpu=False))


def _try_seccomp() -> None:
    if not seccomp.known_machine():
        raise OSError("no filter for this machine")
    kernel.forbid_new_privileges()
    seccomp.restrict(gpu=False, local_sockets=False)


def _trial(attempt: Callable[[], None]) -> str:
    """Run `attempt` in a child; '' if it went well, else why not."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            attempt()
        except BaseException as error:
            os.write(writer, str(error).encode()[:500] or b"failed")
            os._exit(1)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    return said or ("" if status == 0 else f"the trial ended with status {status}")
