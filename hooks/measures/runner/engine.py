"""The engine: starts the fork server, feeds it jobs, turns what it says into outcomes.

It forks nothing itself, so it may live in a process with threads, such as a test runner.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from measures.model import Snippet
from measures.runner import report, surroundings
from measures.runner.job import Infrastructure, Job, Outcome
from measures.runner.sandbox import kernel

_START = "import sys; sys.path.insert(0, {folder!r}); from measures.runner.keeper import main; main()"
_FOLDER = str(Path(__file__).resolve().parents[2])
_START_SECONDS = 300
_END_SECONDS = 10


class Engine:
    """Runs snippets in sandboxes; use it in a `with` statement. Raises Infrastructure.

    `preload` names packages for warm runs; without it every run is cold. `trusted`
    lets code run with fewer layers than strangers' code needs. `caller` is the caller's
    environment, of which snippets for a GPU see a few variables. `without` leaves out
    layers, to see how a machine that lacks them would do. Ask `cannot` before running a snippet.
    """

    def __init__(
        self,
        *,
        gpu: bool = False,
        preload: Iterable[str] = (),
        parallel: int = 1,
        trusted: bool = False,
        caller: Mapping[str, str] | None = None,
        without: Iterable[str] = (),
    ) -> None:
        self._gpu = gpu
        self._preload = tuple(preload) if kernel.LINUX and not gpu else ()
        self._parallel = parallel
        self._trusted = trusted
        self._caller = surroundings.passed_on(caller or {}, gpu=gpu)
        self._without = tuple(without)
        self._process: subprocess.Popen | None = None
        self._socket: socket.socket | None = None
        self._heard = bytearray()
        self._ready = False
        self.sandbox: tuple[str, ...] = ()
        self.lacking: tuple[str, ...] = ()

    def __enter__(self) -> Engine:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the fork server; returns when it is ready."""
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the fork server and everything it runs; returns when they are gone."""
        process, self._process = self._process, None
        if self._socket is not None:
            # The server must see the end even while another thread waits for its word.
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket = None
        if process is None:
            return
        if not self._ready:
            process.kill()
        self._ready = False
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def cannot(self, snippet: Snippet) -> str:
        """Why the started engine has no way to run this snippet, '' if it has."""
        if not snippet.loopback or "namespaces" in self.sandbox:
            return ""
        why = next((reason for reason in self.lacking if reason.startswith("namespaces")), "; ".join(self.lacking))
        return f"needs a network of its own (loopback: true), which this machine cannot give it ({why})"

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Outcomes as runs end, in any order. Closing the iterator early leaves runs to `close`."""
        waiting = deque(jobs)
        flying: dict[int, Job] = {}
        number = 0
        while waiting or flying:
            while waiting and len(flying) < self._parallel:
                number += 1
                flying[number] = waiting.popleft()
                self._order(number, flying[number])
            message = self._next_message(_longest(flying.values()))
            if message is None and self._process is None:
                raise Infrastructure("the engine was closed while snippets ran")
            if message is None:
                yield from self._after_a_crash(flying)
                flying.clear()
            else:
                job = flying.pop(message["job"])
                yield report.outcome(job, message, self.sandbox)

    def run_one(self, job: Job) -> Outcome:
        return next(self.run((job,)))

    def _after_a_crash(self, flying: Mapping[int, Job]) -> Iterator[Outcome]:
        """The fork server has died. Whoever flew alone did it; of several, ask each alone."""
        self.close()
        self.start()
        if len(flying) == 1:
            (job,) = flying.values()
            yield report.killed_the_runner(job, self.sandbox)
            return
        for job in flying.values():
            yield from self._alone(job)

    def _alone(self, job: Job) -> Iterator[Outcome]:
        parallel, self._parallel = self._parallel, 1
        try:
            yield from self.run((job,))
        finally:
            self._parallel = parallel

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            # Room for any order, so that neither side waits for the other to read.
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**18)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**18)
        wanted = {
            "gpu": self._gpu,
            "caller": self._caller,
            "preload": self._preload,
            "without": self._without,
            "own_folder": _FOLDER,
        }
        environment = surroundings.variables("/nonexistent", gpu=self._gpu, caller=self._caller)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-B", "-P", "-c", _START.format(folder=_FOLDER), json.dumps(wanted)],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
        self._socket = ours
        self._heard = bytearray()
        hello = self._next_message(_START_SECONDS)
        if hello is not None and "unfit" in hello:
            # Importing it started a thread or CUDA, which cannot be undone: begin again without it.
            self._preload = tuple(name for name in self._preload if name != hello["unfit"])
            self.close()
            self._start()
            return
        if hello is None or "broken" in hello:
            raise Infrastructure(_why_broken(hello))
        self.sandbox = tuple(hello["layers"])
        self.lacking = tuple(hello["lacking"])
        if not (hello["enough"] or self._trusted):
            raise Infrastructure(
                "this machine cannot fence in strangers' code (" + "; ".join(self.lacking) + "); "
                "run code that you trust with --trusted"
            )
        self._ready = True

    def _order(self, number: int, job: Job) -> None:
        snippet = job.snippet
        order = {
            "job": number,
            "name": snippet.id,
            "code": snippet.code,
            "variables": snippet.variables,
            "warm": job.mode == "warm" and bool(self._preload),
            "seconds": snippet.timeout,
            "memory_bytes": int(snippet.memory_gib * 2**30),
            "loopback": snippet.loopback,
        }
        try:
            self._socket.sendall(json.dumps(order, ensure_ascii=False).encode() + b"\n")
        except OSError:
            pass  # the server has died; its end of the socket says so next

    def _next_message(self, seconds: float) -> dict | None:
        """The server's next line, or None if it has ended. Raises Infrastructure if it stays silent."""
        connection = self._socket
        while (end := self._heard.find(b"\n")) < 0:
            try:
                if not select.select([connection], [], [], seconds)[0]:
                    raise Infrastructure("the fork server has stopped answering; run again with --jobs 1")
                data = connection.recv(2**20)
            except ConnectionError:
                data = b""
            if not data:
                return None
            self._heard += data
        line, self._heard = self._heard[:end], self._heard[end + 1 :]
        return json.loads(line)


def _longest(jobs: Iterable[Job]) -> float:
    return max((job.snippet.timeout for job in jobs), default=0) + 60


def _why_broken(hello: dict | None) -> str:
    if hello is None:
        return "the fork server ended before it was ready"
    lines = hello["broken"].strip().splitlines()
    return f"the fork server cannot start: {lines[-1]}"
