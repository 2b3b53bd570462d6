"""The fork server: a process of its own that starts snippets and reads what they say.

It talks JSON lines with the engine over the socket on its standard input. One thread,
because it forks; when the engine's end closes, for whatever reason, it kills everything
and ends.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import sys
import time
import traceback

from measures.runner import cell, surroundings, warm
from measures.runner.cell import Cell, Order, Setting
from measures.runner.sandbox import kernel, layers, view

OUTPUT_BYTES = 2**20
REPORT_BYTES = 2**21
_CAPS = {"output": OUTPUT_BYTES, "report": REPORT_BYTES, "ending": 2**16}
_STOPPING_SECONDS = 7.0
"""How long a stopped cell's overseer may take before it is killed too."""


def main() -> None:
    """Entry of the process; argv[1] is a JSON object with gpu, caller, preload and own_folder."""
    wanted = json.loads(sys.argv[1])
    control = socket.socket(fileno=os.dup(0))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    try:
        _serve(control, wanted)
    except BaseException:
        _say(control, {"broken": traceback.format_exc()})
        os._exit(1)
    os._exit(0)


def _serve(control: socket.socket, wanted: dict) -> None:
    gpu = wanted["gpu"]
    readable = view.readable(gpu=gpu, extra=(cell.CHILD_FILE,), without=(wanted["own_folder"],))
    devices = view.devices(gpu=gpu)
    entered = layers.enter(readable, devices, without=tuple(wanted["without"]))
    if not os.access(sys.executable, os.X_OK):
        _say(control, {"broken": f"user {os.getuid()} cannot run {sys.executable}, nor can it be shown to it"})
        os._exit(1)
    own_base = cell.make_base(namespaces="namespaces" in entered)
    cell.make_folders(own_base)
    os.environ.update(surroundings.variables(own_base, gpu=gpu, caller=wanted["caller"]))
    try:
        loaded = warm.preload(wanted["preload"])
    except warm.NotForkable as unfit:
        _say(control, {"unfit": unfit.package})
        os._exit(1)
    setting = Setting(
        layers=entered,
        gpu=gpu,
        caller=wanted["caller"],
        readable=readable,
        devices=devices,
        own_folder=wanted["own_folder"],
        pid_namespace=os.open("/proc/self/ns/pid", os.O_RDONLY) if "namespaces" in entered else None,
    )
    _say(control, {"layers": entered.active, "lacking": entered.lacking, "enough": entered.enough, "loaded": loaded})
    _Server(control, setting).loop()
    cell.remove_base(own_base)


class _Server:
    """Cells in flight, by the file descriptors that the loop waits for."""

    def __init__(self, control: socket.socket, setting: Setting) -> None:
        self.control = control
        self.setting = setting
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ, None)
        self.cells: dict[int, Cell] = {}
        self.deadlines: dict[int, float] = {}
        self.heard = bytearray()

    def loop(self) -> None:
        while True:
            for key, _ in self.selector.select(self._patience()):
                if key.data is None:
                    if not self._listen():
                        self._end()
                        return
                else:
                    pid, name = key.data
                    if pid in self.cells:
                        self._read(self.cells[pid], name, key.fd)
            self._mind_time()
            self._sweep_strays()

    def _listen(self) -> bool:
        data = self.control.recv(2**16)
        self.heard += data
        while (end := self.heard.find(b"\n")) >= 0:
            line, self.heard = self.heard[:end], self.heard[end + 1 :]
            order = json.loads(line)
            self._start(Order(**order | {"variables": tuple(order["variables"])}))
        return bool(data)

    def _start(self, order: Order) -> None:
        try:
            if order.warm:
                warm.check_forkable("an earlier step")
            started = cell.open_cell(order, self.setting)
        except (OSError, warm.NotForkable) as error:
            _say(self.control, {"job": order.job, "setup": f"{type(error).__name__}: {error}"})
            return
        self.cells[started.pid] = started
        self.deadlines[started.pid] = time.monotonic() + order.seconds
        for name in ("output", "report", "ending"):
            fd = getattr(started, name)
            os.set_blocking(fd, False)
            self.selector.register(fd, selectors.EVENT_READ, (started.pid, name))
        if started.pidfd is not None:
            self.selector.register(started.pidfd, selectors.EVENT_READ, (started.pid, "ended"))

    def _read(self, running: Cell, name: str, fd: int) -> None:
        if name == "ended":
            self._finish(running)
            return
        if not self._drain(running, name):
            self.selector.unregister(fd)
            # Without a pidfd, the overseer's end is seen by the close of the pipe that only it holds.
            if name == "ending" and running.pidfd is None:
                self._finish(running)

    def _drain(self, running: Cell, name: str) -> bool:
        """Take in what a pipe holds now. False at its end."""
        said = running.said[name]
        while True:
            try:
                data = os.read(getattr(running, name), 2**16)
            except BlockingIOError:
                return True
            if not data:
                return False
            room = _CAPS[name] - len(said)
            said += data[:room]
            if len(data) > room:
                self._stop(running, name)
                return True

    def _stop(self, running: Cell, why: str) -> None:
        if not running.why:
            running.stop(why, namespaces=self.setting.pid_namespace is not None)
            self.deadlines[running.pid] = time.monotonic() + _STOPPING_SECONDS

    def _finish(self, running: Cell) -> None:
        """The overseer has ended: collect it, report, forget."""
        for name in ("output", "report", "ending"):
            fd = getattr(running, name)
            if fd in self.selector.get_map():
                self._drain(running, name)
                self.selector.unregister(fd)
        os.waitpid(running.pid, 0)
        if running.pidfd is not None:
            self.selector.unregister(running.pidfd)
        del self.cells[running.pid], self.deadlines[running.pid]
        running.clear()
        _say(self.control, _told(running))

    def _mind_time(self) -> None:
        now = time.monotonic()
        for pid, deadline in list(self.deadlines.items()):
            if now < deadline:
                continue
            running = self.cells[pid]
            if running.why:
                os.kill(pid, signal.SIGKILL)
                self.deadlines[pid] = now + _STOPPING_SECONDS
            else:
                self._stop(running, "time")

    def _patience(self) -> float | None:
        if not self.deadlines:
            return None
        return max(0.0, min(self.deadlines.values()) - time.monotonic())

    def _sweep_strays(self) -> None:
        """Kill orphans, which come here where a snippet can kill its overseer."""
        if kernel.LINUX and self.setting.pid_namespace is None:
            for pid in kernel.children(os.getpid()):
                if pid not in self.cells:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)

    def _end(self) -> None:
        """Stop all cells and wait until they are gone."""
        for running in self.cells.values():
            self._stop(running, "time")
        until = time.monotonic() + _STOPPING_SECONDS
        while self.cells and time.monotonic() < until:
            for pid, running in list(self.cells.items()):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    del self.cells[pid]
                    running.clear()
            time.sleep(0.01)
        self._sweep_strays()


def _told(running: Cell) -> dict:
    said = {name: data.decode("utf-8", errors="replace") for name, data in running.said.items()}
    return {
        "job": running.order.job,
        "why": running.why,
        "token": running.token,
        "base": running.base,
        **said,
    }


def _say(control: socket.socket, message: dict) -> None:
    try:
        control.sendall(json.dumps(message).encode() + b"\n")
    except OSError:
        pass  # the engine has gone; its closed end stops the loop
