"""`measures run [ID…]`: run snippets in a sandbox and keep receipts of what they measured.

Without ids it runs the snippets whose receipts are missing or stale.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from measures import catalogue, report
from measures.catalogue import Catalogue
from measures.model import Device, Problem
from measures.runner import devices, selection, sweep, versions
from measures.runner.engine import Engine
from measures.runner.job import Infrastructure
from measures.runner.selection import Standing, Usage
from measures.runner.sweep import Result

HELP = "run snippets and keep receipts, or check receipts by running again"

GOOD, WRONG, USAGE, RECEIPT, INFRASTRUCTURE, NOTHING, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "exit status: 0 good, 1 a claim or snippet is wrong, 2 wrong use, 3 a receipt is missing, "
        "stale or refused, 4 cannot run here, 5 nothing selected"
    )
    parser.add_argument("ids", metavar="ID", nargs="*", help="snippets to run, by id or path")
    parser.add_argument("--all", action="store_true", help="run every snippet, fresh receipt or not")
    parser.add_argument("--needs", metavar="PACKAGE", help="only snippets that need this package")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where to run (default: cpu)")
    parser.add_argument("--jobs", metavar="N", type=_count, default=None, help="how many at a time (default: up to 4)")
    parser.add_argument("--shard", metavar="I/N", type=_shard, help="only part I of N, for several machines")
    parser.add_argument("--check", action="store_true", help="run again, compare with the receipts, write nothing")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--cold", dest="mode", action="store_const", const="cold", help="a fresh interpreter each")
    start.add_argument(
        "--warm", dest="mode", action="store_const", const="warm", help="forks of one interpreter; with --check only"
    )
    parser.add_argument("--format", choices=("text", "github", "json"), default="text", help="how to print problems")
    parser.add_argument("--trusted", action="store_true", help="run even where the sandbox lacks layers")


def run(args: argparse.Namespace, root: Path) -> int:
    """The exit status; see the epilog of `--help`."""
    try:
        return _run(args, root)
    except Usage as wrong:
        print(f"measures run: {wrong}", file=sys.stderr)
        return USAGE
    except Infrastructure as wrong:
        print(f"measures run: {wrong}", file=sys.stderr)
        return INFRASTRUCTURE
    except KeyboardInterrupt:
        print("measures run: stopped; receipts written so far are whole", file=sys.stderr)
        return INTERRUPTED


def _run(args: argparse.Namespace, root: Path) -> int:
    if args.mode == "warm" and not args.check:
        raise Usage("receipts are written from a fresh interpreter only; add --check to --warm")
    data, problems = catalogue.build(root)
    device = devices.cuda(os.environ) if args.device == "cuda" else devices.cpu()
    unread = [p for p in problems if _is_asked_for(p, args.ids)]
    chosen = _choose(args, data, device, unread)
    if not chosen:
        _print_problems(args, unread)
        _say(args, f"no snippet selected for {device.id}")
        return _status(unread, [], empty=True)
    due = tuple(s for s in chosen if args.ids or args.all or args.check or s.why)
    if not due:
        _print_problems(args, unread)
        _say(args, f"nothing to run: all {len(chosen)} receipts for {device.id} are fresh")
        return _status(unread, [])
    results = list(_progress(args, _results(args, root, data, device, due), len(due)))
    _print_problems(args, [*unread, *(p for r in results for p in (*r.problems, *r.stale))])
    passed_over = [r for r in results if r.passed_over]
    for result in passed_over:
        print(f"measures run: '{result.snippet.id}' {result.passed_over}", file=sys.stderr)
    _say(args, _summary(results, device, check=args.check))
    status = _status([*unread, *(p for r in results for p in r.problems)], [p for r in results for p in r.stale])
    # A sweep takes what it can; whoever names a snippet wants it run.
    return INFRASTRUCTURE if status == GOOD and passed_over and (args.ids or args.needs) else status


def _choose(args: argparse.Namespace, data: Catalogue, device: Device, unread: list[Problem]) -> tuple[Standing, ...]:
    readable_ids = [name for name in args.ids if not _names_one(name, unread)]
    if args.ids and not readable_ids:
        return ()
    chosen = selection.choose(data, readable_ids, device)
    if args.needs:
        chosen = tuple(s for s in chosen if args.needs in s.snippet.needs)
    return selection.shard(chosen, *args.shard) if args.shard else chosen


def _is_asked_for(problem: Problem, ids: list[str]) -> bool:
    """Whether a problem of reading is about a snippet, and one of those named if any are."""
    path = Path(problem.place.path)
    if path.parts[0] != "snippets" or path.suffix != ".py":
        return False
    return not ids or any(_names_one(name, [problem]) for name in ids)


def _names_one(name: str, problems: list[Problem]) -> bool:
    return any(Path(problem.place.path).stem == Path(name).stem for problem in problems)


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
    jobs = 1 if gpu else args.jobs or min(4, os.cpu_count() or 1)
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


def _progress(args: argparse.Namespace, results: Iterator[Result], total: int) -> Iterable[Result]:
    if args.format != "text" or not sys.stderr.isatty():
        for result in results:
            if result.written and args.format == "text":
                print(f"wrote {result.written}", flush=True)
            yield result
        return
    from tqdm import tqdm

    with tqdm(total=total, unit="snippet", file=sys.stderr, leave=False) as bar:
        for result in results:
            if result.written:
                tqdm.write(f"wrote {result.written}", file=sys.stdout)
            bar.set_postfix_str(result.snippet.id, refresh=False)
            bar.update()
            yield result


def _summary(results: list[Result], device: Device, *, check: bool) -> str:
    """`12 snippets run on cpu: 1 wrong, 3 receipts written`."""
    passed_over = sum(bool(r.passed_over) for r in results)
    wrong = sum(bool(r.problems) for r in results)
    stale = sum(bool(r.stale) for r in results)
    parts = [f"{wrong} wrong"] if wrong else []
    if stale:
        parts.append(f"{stale} without a fresh receipt")
    if not check:
        parts.append(f"{_counted(sum(bool(r.written) for r in results), 'receipt')} written")
    if passed_over:
        parts.append(f"{passed_over} passed over")
    return f"{_counted(len(results) - passed_over, 'snippet')} run on {device.id}: {', '.join(parts) or 'all as recorded'}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _print_problems(args: argparse.Namespace, problems: list[Problem]) -> None:
    problems = sorted(problems, key=lambda p: (p.place.path, p.place.line))
    if problems or args.format == "json":
        print(report.lines(problems, args.format))


def _say(args: argparse.Namespace, text: str) -> None:
    if args.format == "text":
        print(text)


def _status(wrong: list[Problem], stale: list[Problem], *, empty: bool = False) -> int:
    if wrong:
        return WRONG
    if empty:
        return NOTHING
    return RECEIPT if stale else GOOD


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1 up")
    return int(text)


def _shard(text: str) -> tuple[int, int]:
    index, _, total = text.partition("/")
    if not (index.isdecimal() and total.isdecimal() and 1 <= int(index) <= int(total)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a part such as 1/4")
    return int(index), int(total)
