"""From what the fork server says about a run to an outcome."""

from __future__ import annotations

import json
import signal

from measures.model import RaisedError, Value
from measures.runner import scrub
from measures.runner.job import Failure, Infrastructure, Job, Outcome

_MESSAGE_CHARACTERS = 4_000


def outcome(job: Job, message: dict, sandbox: tuple[str, ...]) -> Outcome:
    """Raises Infrastructure if the run could not be set up."""
    ending = _parsed(message.get("ending", ""))
    told = _parsed(message.get("report", ""))
    for part in (message, ending, told):
        if "setup" in part:
            raise Infrastructure(f"{job.snippet.id} could not be started: {part['setup']}")
    base = message["base"]
    if told.get("token") != message["token"]:
        told = {}
    error = told.get("error")
    cuda = told.get("cuda") or {}
    return Outcome(
        snippet=job.snippet,
        mode=job.mode,
        failure=_failure(job, message["why"], ending, told),
        error=error
        and RaisedError(
            type=error["type"],
            message=scrub.clean(error["message"], base=base, limit=_MESSAGE_CHARACTERS) or error["type"],
            line=error["line"],
        ),
        values={name: _value(told.get("values", {}).get(name)) for name in job.snippet.variables},
        unreadable=told.get("unreadable", {}),
        output=scrub.clean(message["output"], base=base, limit=scrub.OUTPUT_CHARACTERS),
        seconds=round(told.get("seconds", 0.0), 3),
        peak_rss_bytes=told.get("peak_rss_bytes", 0),
        cuda_allocated_bytes=cuda.get("allocated"),
        cuda_reserved_bytes=cuda.get("reserved"),
        sandbox=sandbox,
    )


def killed_the_runner(job: Job, sandbox: tuple[str, ...]) -> Outcome:
    """The outcome of a run during which the fork server died."""
    failure = Failure(rule="run-crash", message="killed the process that runs it")
    return Outcome(
        snippet=job.snippet,
        mode=job.mode,
        failure=failure,
        values=dict.fromkeys(job.snippet.variables),
        unreadable={},
        sandbox=sandbox,
    )


def _failure(job: Job, why: str, ending: dict, told: dict) -> Failure | None:
    snippet = job.snippet
    if why == "time":
        return Failure(rule="run-time", message=f"ran for more than {snippet.timeout} s and was stopped")
    if why == "output":
        return Failure(rule="run-output", message="printed more than 1 MiB and was stopped")
    if why:
        return Failure(rule="run-output", message="sent back more values than a receipt may hold")
    if ending.get("why") == "memory":
        return Failure(rule="run-memory", message=f"used more than {snippet.memory_gib:g} GiB and was stopped")
    if left_by := told.get("left_by"):
        message = f"sys.exit({left_by['status']}) ended it before its last line"
        return Failure(rule="run-early-exit", message=message, line=left_by["line"])
    if not told:
        return _without_token(ending)
    if left := ending.get("left"):
        message = f"left {left} {'process' if left == 1 else 'processes'} running when it ended"
        return Failure(rule="run-processes", message=message)
    return None


def _without_token(ending: dict) -> Failure:
    status = ending.get("status")
    if status is None:
        return Failure(rule="run-crash", message="killed the process that watches it")
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
        return Failure(rule="run-crash", message=f"crashed with {name}")
    return Failure(rule="run-early-exit", message=f"left with status {status} before its last line, as os._exit does")


def _parsed(text: str) -> dict:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _value(raw: object) -> Value:
    return tuple(raw) if isinstance(raw, list) else raw
