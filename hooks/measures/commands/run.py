"""`measures run [ID…]`: run snippets in a sandbox and keep receipts of what they measured.

Without ids it runs the snippets whose receipts are missing or stale.
"""

from __future__ import annotations

import argparse
import datetime
import os
from collections.abc import Iterator
from pathlib import Path

from measures import catalogue
from measures.catalogue import Catalogue
from measures.commands import sweeping
from measures.commands.sweeping import GOOD, INFRASTRUCTURE, NOTHING, RECEIPT, USAGE, WRONG, counted  # noqa: F401  (USAGE is documented)
from measures.model import Device, Problem
from measures.runner import devices, selection, sweep, versions
from measures.runner.engine import Engine
from measures.runner.selection import Standing, Usage
from measures.runner.sweep import Result


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "exit status: 0 good, 1 a claim or snippet is wrong, 2 wrong use, 3 a receipt is missing, "
        "stale or refused, 4 cannot run here, 5 nothing selected"
    )
    sweeping.arguments(parser)
    parser.add_argument("--all", action="store_true", help="run every snippet, fresh receipt or not")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where to run (default: cpu)")
    parser.add_argument("--shard", metavar="I/N", type=_shard, help="only part I of N, for several machines")
    parser.add_argument("--check", action="store_true", help="run again, compare with the receipts, write nothing")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--cold", dest="mode", action="store_const", const="cold", help="a fresh interpreter each")
    start.add_argument(
        "--warm", dest="mode", action="store_const", const="warm", help="forks of one interpreter; with --check only"
    )


def run(args: argparse.Namespace, root: Path) -> int:
    """The exit status; see the epilog of `--help`."""
    return sweeping.guarded("run", lambda: _run(args, root), "; receipts written so far are whole")


def _run(args: argparse.Namespace, root: Path) -> int:
    if args.mode == "warm" and not args.check:
        raise Usage("receipts are written from a fresh interpreter only; add --check to --warm")
    data, problems = catalogue.build(root)
    device = devices.cuda(os.environ) if args.device == "cuda" else devices.cpu()
    unread = [p for p in problems if sweeping.is_asked_for(p, args.ids)]
    chosen = sweeping.choose(args, data, device, unread)
    chosen = selection.shard(chosen, *args.shard) if args.shard else chosen
    if not chosen:
        sweeping.print_problems(args, unread)
        sweeping.say(args, f"no snippet selected for {device.id}")
        return _status(unread, [], empty=True)
    due = tuple(s for s in chosen if args.ids or args.all or args.check or s.why)
    if not due:
        sweeping.print_problems(args, unread)
        sweeping.say(args, f"nothing to run: all {len(chosen)} receipts for {device.id} are fresh")
        return _status(unread, [])
    found = _results(args, root, data, device, due)
    news = lambda result: f"wrote {result.written}" if result.written else ""  # noqa: E731
    results = list(sweeping.progress(args, found, len(due), unit="snippet", news=news))
    sweeping.print_problems(args, [*unread, *(p for r in results for p in (*r.problems, *r.stale))])
    sweeping.print_passed_over("run", results)
    sweeping.say(args, _summary(results, device, check=args.check))
    status = _status([*unread, *(p for r in results for p in r.problems)], [p for r in results for p in r.stale])
    # A sweep takes what it can; whoever names a snippet wants it run.
    passed_over = any(result.passed_over for result in results)
    return INFRASTRUCTURE if status == GOOD and passed_over and (args.ids or args.needs) else status


def _results(
    args: argparse.Namespace, root: Path, data: Catalogue, device: Device, due: tuple[Standing, ...]
) -> Iterator[Result]:
    gpu = device.kind == "cuda"
    installed = versions.installed(need for s in due for need in s.snippet.needs)
    extras = catalogue.extras(root)
    refused = {} if gpu else {s.snippet.id: r for s in due if (r := sweep.refused(s, installed, data.pins))}
    cannot = refused | {s.snippet.id: r for s in due if (r := sweep.absent(s, installed, extras))}
    yield from cannot.values()
    due = tuple(s for s in due if s.snippet.id not in cannot)
    if not due:
        return
    mode = _mode(args, due, gpu)
    preload = sweep.preloadable(due, mode=mode) if args.check else ()
    jobs = 1 if gpu else sweeping.jobs(args)
    with Engine(gpu=gpu, preload=preload, parallel=jobs, trusted=args.trusted, caller=os.environ) as engine:
        if args.check:
            yield from sweep.check(engine, due, device=device, mode=mode)
        else:
            yield from sweep.record(engine, due, root=root, device=device, installed=installed, now=_now)


def _mode(args: argparse.Namespace, due: tuple[Standing, ...], gpu: bool) -> str:
    """Warm pays from the second snippet on; a GPU needs a fresh process for each."""
    if gpu or (args.mode is None and len(due) < 2):
        return "cold"
    return args.mode or "auto"


def _summary(results: list[Result], device: Device, *, check: bool) -> str:
    """`12 snippets run on cpu: 1 wrong, 3 receipts written`."""
    passed_over = sum(bool(r.passed_over) for r in results)
    wrong = sum(bool(r.problems) for r in results)
    stale = sum(bool(r.stale) for r in results)
    parts = [f"{wrong} wrong"] if wrong else []
    if stale:
        parts.append(f"{stale} without a fresh receipt")
    if not check:
        parts.append(f"{counted(sum(bool(r.written) for r in results), 'receipt')} written")
    if passed_over:
        parts.append(f"{passed_over} passed over")
    return f"{counted(len(results) - passed_over, 'snippet')} run on {device.id}: {', '.join(parts) or 'all as recorded'}"


def _status(wrong: list[Problem], stale: list[Problem], *, empty: bool = False) -> int:
    if wrong:
        return WRONG
    if empty:
        return NOTHING
    return RECEIPT if stale else GOOD


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shard(text: str) -> tuple[int, int]:
    index, _, total = text.partition("/")
    if not (index.isdecimal() and total.isdecimal() and 1 <= int(index) <= int(total)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a part such as 1/4")
    return int(index), int(total)
