"""One run of many snippets: ask the engine, judge, compare or record."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from measures import receipts
from measures.model import Device, Problem, Receipt, Snippet
from measures.runner import recording, verdict, versions
from measures.runner.engine import Engine
from measures.runner.job import Job
from measures.runner.selection import Standing


_LATE = (
    ("Trainer", "transformers.trainer"),
    ("LlamaForCausalLM", "transformers.models.llama.modeling_llama"),
    ("AutoModelForCausalLM", "transformers.models.auto.modeling_auto"),
    ("SFTTrainer", "trl.trainer.sft_trainer"),
    ("DPOTrainer", "trl.trainer.dpo_trainer"),
)
"""Names in a script, and the modules that their packages load when they are first used: up to some seconds each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one snippet's run led to. `written` is the receipt's path if it was."""

    snippet: Snippet
    problems: tuple[Problem, ...] = ()
    stale: tuple[Problem, ...] = ()
    """Problems with the receipt rather than with the run: missing, stale or refused."""
    written: str = ""
    passed_over: str = ""
    """Why it cannot run on this machine, '' if it ran."""


def absent(standing: Standing, installed: Mapping[str, str], extras: Mapping[str, str]) -> Result | None:
    """Why a snippet is passed over on a machine that lacks a package it needs."""
    why = versions.absent(standing.snippet.needs, installed, extras)
    return Result(snippet=standing.snippet, passed_over=why) if why else None


def refused(standing: Standing, installed: Mapping[str, str], pins: Mapping[str, str]) -> Result | None:
    """Why no receipt of this machine's CPU would count: a package differs from its pin."""
    snippet = standing.snippet
    wrong = versions.off_pin(snippet.needs, installed, pins)
    if not wrong:
        return None
    message = f"{wrong}; run: pip install -c constraints.txt -e '.[run]'"
    return Result(snippet=snippet, stale=(Problem(place=snippet.place, rule="receipt-refused", message=message),))


def check(engine: Engine, standings: tuple[Standing, ...], *, device: Device, mode: str) -> Iterator[Result]:
    """Run again and compare with the receipts; nothing is written.

    `mode` is cold, warm, or auto: warm where the receipt is fresh, cold where it is not.
    """
    yield from _passed_over(engine, standings)
    by_id = {standing.snippet.id: standing for standing in standings if not engine.cannot(standing.snippet)}
    for outcome in engine.run(Job(snippet=s.snippet, mode=_mode(s, mode)) for s in by_id.values()):
        standing = by_id[outcome.snippet.id]
        wrong = verdict.problems(outcome)
        if not wrong and standing.receipt and not standing.why:
            wrong = verdict.drift(outcome, standing.receipt)
        yield Result(snippet=outcome.snippet, problems=wrong, stale=_staleness(standing, device))


def record(
    engine: Engine,
    standings: tuple[Standing, ...],
    *,
    root: Path,
    device: Device,
    installed: Mapping[str, str],
    now: Callable[[], str],
) -> Iterator[Result]:
    """Run cold and write the receipts of sound runs that say something new. `now` gives UTC times."""
    yield from _passed_over(engine, standings)
    by_id = {standing.snippet.id: standing for standing in standings if not engine.cannot(standing.snippet)}
    for outcome in engine.run(Job(snippet=s.snippet) for s in by_id.values()):
        wrong = verdict.problems(outcome)
        written = ""
        if not wrong:
            new = recording.receipt(outcome, device, installed, now())
            if _is_news(root, by_id[outcome.snippet.id], new):
                recording.write(root, new)
                written = new.path
        yield Result(snippet=outcome.snippet, problems=wrong, written=written)


def cores() -> int:
    """Cores that this process may use: as many snippets run at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def preloadable(standings: tuple[Standing, ...], *, mode: str) -> tuple[str, ...]:
    """Packages, then modules, worth loading before forking: those that two or more warm runs need."""
    runs = [standing.snippet for standing in standings if _mode(standing, mode) == "warm"]
    packages = Counter(need for snippet in runs for need in snippet.needs)
    modules = Counter(module for snippet in runs for word, module in _LATE if word in snippet.body)
    wanted = [name for found in (packages, modules) for name in sorted(found) if found[name] > 1]
    return tuple(sorted(wanted, key=lambda name: name != "torch"))


def _passed_over(engine: Engine, standings: tuple[Standing, ...]) -> Iterator[Result]:
    for standing in standings:
        if why := engine.cannot(standing.snippet):
            yield Result(snippet=standing.snippet, passed_over=why)


def start(snippet: Snippet, mode: str) -> str:
    """Warm or cold as asked for, but never warm where what is loaded already could show.

    Libraries read the environment while they are imported, and what is in `sys.modules`
    is found whatever `sys.path` says. Without packages there is nothing to save.
    """
    shows = not snippet.needs or any(word in snippet.body for word in ("environ", "sys.path", "sys.modules"))
    return "cold" if shows else mode


def _mode(standing: Standing, mode: str) -> str:
    if mode == "auto":
        mode = "cold" if standing.why else "warm"
    return start(standing.snippet, mode)


def _is_news(root: Path, standing: Standing, new: Receipt) -> bool:
    old = standing.receipt
    if recording.says_something_new(standing.snippet, old, new):
        return True
    return (root / old.path).read_bytes() != receipts.dump(old).encode()


def _staleness(standing: Standing, device: Device) -> tuple[Problem, ...]:
    if not standing.why:
        return ()
    snippet = standing.snippet
    rule = "receipt-fresh" if standing.receipt else "receipt-missing"
    flag = " --device cuda" if device.kind == "cuda" else ""
    message = f"{standing.why}; run: measures run {snippet.id}{flag}"
    return (Problem(place=snippet.place, rule=rule, message=message),)


