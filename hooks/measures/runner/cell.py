"""One snippet's processes: an overseer, first of its namespace, and below it the snippet itself.

`open_cell` forks from the fork server and returns at once; the server reads the pipes.
"""

from __future__ import annotations

import contextlib
import json
import marshal
import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field

from measures.runner import child, surroundings, warm, watch
from measures.runner.sandbox import kernel, landlock, layers, limits, room, seccomp, view

_FOLDERS = ("script", "work", "home", "tmp")
CHILD_FILE = os.path.abspath(child.__file__)
_MEMORY_SLACK = 2**29
_MEMORY_SLACK_GPU = 8 * 2**30
"""What all processes together may hold beyond the limit of one: libraries, files in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to run, as the engine sends it."""

    job: int
    name: str
    code: str
    variables: tuple[str, ...]
    warm: bool
    seconds: float
    memory_bytes: int
    loopback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is the same for all snippets of a fork server."""

    layers: layers.Layers
    gpu: bool
    caller: dict[str, str]
    readable: tuple[str, ...]
    devices: tuple[str, ...]
    own_folder: str
    pid_namespace: int | None = None
    """The server's own process namespace, to return to after forking into another."""


@dataclass(slots=True, kw_only=True)
class Cell:
    """A running snippet. `output`, `report` and `ending` are the pipes' reading ends."""

    order: Order
    token: str
    pid: int
    output: int
    report: int
    ending: int
    base: str
    pidfd: int | None
    said: dict[str, bytearray] = field(default_factory=lambda: {n: bytearray() for n in ("output", "report", "ending")})
    why: str = ""
    """Why the server stopped it: 'time', 'output' or 'report'."""

    def stop(self, why: str, *, namespaces: bool) -> None:
        """Kill everything in the cell. Without namespaces its overseer does the killing."""
        self.why = self.why or why
        try:
            os.kill(self.pid, signal.SIGKILL if namespaces else signal.SIGTERM)
        except ProcessLookupError:
            pass

    def clear(self) -> None:
        """Close what is left of it and remove its folder."""
        for fd in (self.output, self.report, self.ending, self.pidfd):
            if fd is not None:
                os.close(fd)
        remove_base(self.base)


def make_base(*, namespaces: bool) -> str:
    """A scratch folder: the one in memory, or a new one on disk where there are no namespaces."""
    return room.SCRATCH if namespaces else tempfile.mkdtemp(prefix="measures-")


def make_folders(base: str) -> None:
    for name in _FOLDERS:
        os.mkdir(f"{base}/{name}", 0o700)


def remove_base(base: str) -> None:
    if base != room.SCRATCH:
        shutil.rmtree(base, ignore_errors=True)


def open_cell(order: Order, setting: Setting) -> Cell:
    """Start a snippet. Raises OSError if the machine is out of processes."""
    base = make_base(namespaces=setting.pid_namespace is not None)
    token = secrets.token_hex(16)
    pipes = {name: os.pipe() for name in ("output", "report", "ending")}
    pid = _fork(setting.pid_namespace)
    if pid == 0:
        _be_overseer(order, setting, base, token, {name: ends[1] for name, ends in pipes.items()})
    for _, writer in pipes.values():
        os.close(writer)
    return Cell(
        order=order,
        token=token,
        pid=pid,
        base=base,
        pidfd=os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None,
        **{name: ends[0] for name, ends in pipes.items()},
    )


def _fork(pid_namespace: int | None) -> int:
    """Fork, the child as first process of a new process namespace if the server has one of its own."""
    if pid_namespace is None:
        return os.fork()
    kernel.unshare(kernel.CLONE_NEWPID)
    pid = -1
    try:
        pid = os.fork()
    finally:
        if pid != 0:
            kernel.setns(pid_namespace, kernel.CLONE_NEWPID)
    return pid


def _be_overseer(order: Order, setting: Setting, base: str, token: str, pipes: dict[str, int]) -> None:
    """In the first fork: furnish the cell, start the snippet, watch it. Does not return."""
    ending, main = pipes["ending"], 0
    try:
        _keep_only(pipes.values())
        members, folders = _prepare(setting, order)
        script = _furnish(base, order)
        main = os.fork()
        if main == 0:
            _be_snippet(order, setting, base, script, token, pipes)
        os.close(pipes["output"])
        os.close(pipes["report"])
        if kernel.LINUX:
            kernel.set_dumpable(False)
        limit = order.memory_bytes + (_MEMORY_SLACK_GPU if setting.gpu else _MEMORY_SLACK)
        told = watch.supervise(main, members, memory_bytes=limit, folders=folders)
        if "process-group" in setting.layers:
            told["left"] = watch.kill_group(main)
    except watch.Stopped:
        if main:
            watch.kill_group(main)
            watch.sweep(members)
        told = {"status": -signal.SIGKILL, "why": "", "left": 0}
    except BaseException as error:
        told = {"setup": f"{type(error).__name__}: {error}"}
    os.write(ending, json.dumps(told).encode())
    os._exit(0)


def _prepare(setting: Setting, order: Order) -> tuple[watch.Members, tuple[str, ...]]:
    """Isolate the overseer. Returns how to list the cell's processes, and its folders in memory."""
    signal.signal(signal.SIGTERM, watch.raise_stopped)
    if order.loopback and setting.pid_namespace is None:
        raise OSError("without namespaces its network would be the machine's")
    if not kernel.LINUX:
        return list, ()
    kernel.die_with_parent(signal.SIGKILL)
    if setting.pid_namespace is None:
        kernel.become_subreaper()
        return watch.descendants, ()
    layers.enter_cell(shared_memory_bytes=order.memory_bytes, loopback=order.loopback)
    return watch.namespace_members, (room.SCRATCH, "/dev/shm")


def _furnish(base: str, order: Order) -> str:
    """Make the cell's folders and write the script. Returns the script's path."""
    make_folders(base)
    script = f"{base}/script/{order.name}.py"
    with open(script, "x", encoding="utf-8") as file:
        file.write(order.code)
    return script


def _be_snippet(
    order: Order, setting: Setting, base: str, script: str, token: str, pipes: dict[str, int]
) -> None:
    """In the second fork: shut every door, then run the script. Does not return."""
    report = pipes["report"]
    try:
        environment = surroundings.variables(base, gpu=setting.gpu, caller=setting.caller)
        spec = {"path": script, "variables": list(order.variables), "token": token}
        spec_pipe = _filled_pipe(marshal.dumps(spec))
        _wire(pipes["output"], keep=(report, spec_pipe))
        _confine(order, setting, base)
        if not order.warm:
            for fd in (report, spec_pipe):
                os.set_inheritable(fd, True)
            command = [sys.executable, "-s", "-B", CHILD_FILE, str(spec_pipe), str(report)]
            os.execve(sys.executable, command, environment)
        os.close(spec_pipe)
        warm.freshen(environment, setting.own_folder)
        child.play(spec, report)
    except BaseException as error:
        os.write(report, json.dumps({"setup": f"{type(error).__name__}: {error}"}).encode())
    os._exit(1)


def _confine(order: Order, setting: Setting, base: str) -> None:
    os.chdir(f"{base}/work")
    namespaces = setting.pid_namespace is not None
    limits.apply(
        seconds=int(order.seconds),
        memory_bytes=order.memory_bytes,
        gpu=setting.gpu,
        processes_running=0 if namespaces else _own_threads(),
    )
    if not kernel.LINUX:
        return
    kernel.drop_capabilities()
    kernel.forbid_new_privileges()
    if "landlock" in setting.layers:
        proc = ("/proc",) if namespaces else (*view.PROC_FACTS, "/proc/self", "/proc/driver")
        landlock.restrict(
            readable=(*setting.readable, *proc, f"{base}/script", *((room.HOSTS,) if namespaces else ())),
            writable=(f"{base}/work", f"{base}/home", f"{base}/tmp", "/dev/shm"),
            devices=setting.devices,
            tcp=order.loopback,
        )
    if "seccomp" in setting.layers:
        seccomp.restrict(gpu=setting.gpu, local_sockets=namespaces, loopback=order.loopback)


def _wire(output: int, *, keep: tuple[int, ...]) -> None:
    """Own session; output to the pipe; every other file closed but those to keep."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if kernel.LINUX:
        kernel.set_dumpable(True)
        kernel.die_with_parent(signal.SIGKILL)
    os.setsid()
    os.dup2(output, 1)
    os.dup2(output, 2)
    _keep_only(keep)


def _keep_only(fds: Iterable[int]) -> None:
    """Close every file but the standard three and these."""
    kept = {0, 1, 2, *fds}
    for name in os.listdir("/proc/self/fd" if kernel.LINUX else "/dev/fd"):
        if int(name) not in kept:
            # The listing's own file is gone by now.
            with contextlib.suppress(OSError):
                os.close(int(name))


def _filled_pipe(data: bytes) -> int:
    """The reading end of a pipe that holds `data`; the data must fit into it."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    if os.write(writer, data) != len(data):
        raise OSError("the order does not fit into a pipe")
    os.close(writer)
    return reader


def _own_threads() -> int | None:
    """Threads of this user's processes, which count against its limit. None where /proc does not tell."""
    if not kernel.LINUX:
        return None
    me, found = os.getuid(), 0
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == me:
                found += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue
    return found
