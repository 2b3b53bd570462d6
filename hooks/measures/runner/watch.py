"""The first process of a cell: wait for the snippet, mind its memory, count what it leaves."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable

from measures.runner.sandbox import kernel

_TICK = 0.1
_GRACE = 1.0
"""Seconds that helpers of a library get to notice that the snippet has ended."""
_PAGE = os.sysconf("SC_PAGE_SIZE")

Members = Callable[[], list[int]]


class Stopped(BaseException):
    """The fork server wants the cell to end."""


def raise_stopped(*_: object) -> None:
    """Signal handler."""
    raise Stopped


def namespace_members() -> list[int]:
    """Every other process of this process namespace; /proc must be its own."""
    me = os.getpid()
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != me]


def descendants() -> list[int]:
    """Children of this process, their children and so on, from /proc."""
    found, ahead = [], kernel.children(os.getpid())
    while ahead:
        pid = ahead.pop()
        found.append(pid)
        ahead += kernel.children(pid)
    return found


def supervise(main: int, members: Members, *, memory_bytes: int, folders: tuple[str, ...]) -> dict:
    """Wait for the snippet's process `main`, a child of this one, and sweep up after it.

    Returns its `status` (exit code, or minus the signal), `why` it was stopped ('' or
    'memory'), and how many processes it `left` running.
    """
    status, why = _wait(main, members, memory_bytes, folders)
    left = _remaining(members)
    sweep(members)
    return {"status": status, "why": why, "left": left}


def sweep(members: Members) -> None:
    """Kill every member; stop them first, or a fork bomb outruns the killing."""
    until = time.monotonic() + 5
    while (pids := members()) and time.monotonic() < until:
        for kind in (signal.SIGSTOP, signal.SIGKILL):
            for pid in pids:
                _signal(pid, kind)
        _reap()
        time.sleep(0.01)


def kill_group(main: int) -> int:
    """Kill a process group whose leader has ended. Returns 1 if anything of it was left, else 0."""
    try:
        os.killpg(main, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return 0
    return 1


def _wait(main: int, members: Members, memory_bytes: int, folders: tuple[str, ...]) -> tuple[int, str]:
    fd = os.pidfd_open(main) if hasattr(os, "pidfd_open") else None
    poll = select.poll()
    if fd is not None:
        poll.register(fd, select.POLLIN)
    while True:
        poll.poll(_TICK * 1000 if fd is not None else 20)
        ended = _reap()
        if main in ended:
            return ended[main], ""
        if _over(memory_bytes, members(), folders):
            sweep(members)
            return -signal.SIGKILL, "memory"


def _remaining(members: Members) -> int:
    """Members still alive after a grace time, which only those that left some wait for."""
    until = time.monotonic() + _GRACE
    while True:
        _reap()
        count = len(members())
        if count == 0 or time.monotonic() > until:
            return count
        time.sleep(0.02)


def _reap() -> dict[int, int]:
    """Collect ended children: their exit codes, or minus the signal."""
    ended = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended[pid] = os.waitstatus_to_exitcode(status)


def _over(limit: int, pids: list[int], folders: tuple[str, ...]) -> bool:
    """Whether processes and memory-backed folders together hold more than `limit` bytes."""
    held = 0
    for folder in folders:
        files = os.statvfs(folder)
        held += (files.f_blocks - files.f_bfree) * files.f_frsize
    if held + sum(map(_resident, pids)) <= limit:
        return False
    # Forks share pages. Dividing those is slow, so only a second look does it.
    return held + sum(map(_proportional, pids)) > limit


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _signal(pid: int, kind: int) -> None:
    try:
        os.kill(pid, kind)
    except (ProcessLookupError, PermissionError):
        pass
