"""What `measures run` and `measures mutate` share: choosing snippets, progress, printing, exit statuses."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from measures import report
from measures.catalogue import Catalogue
from measures.model import Device, Problem
from measures.runner import selection, sweep
from measures.runner.job import Infrastructure
from measures.runner.selection import Standing, Usage

GOOD, WRONG, USAGE, RECEIPT, INFRASTRUCTURE, NOTHING, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of both commands."""
    parser.add_argument("ids", metavar="ID", nargs="*", help="snippets to run, by id or path")
    parser.add_argument("--needs", metavar="PACKAGE", help="only snippets that need this package")
    parser.add_argument(
        "--jobs", metavar="N", type=_count, default=None, help="how many at a time (default: one for each core)"
    )
    parser.add_argument("--format", choices=("text", "github", "json"), default="text", help="how to print problems")
    parser.add_argument("--trusted", action="store_true", help="run even where the sandbox lacks layers")


def guarded(verb: str, work: Callable[[], int], interrupted: str) -> int:
    """The status of `work`; wrong use, a machine that cannot run snippets and Ctrl-C become a sentence and a status."""
    try:
        return work()
    except (Usage, Infrastructure) as wrong:
        print(f"measures {verb}: {wrong}", file=sys.stderr)
        return USAGE if isinstance(wrong, Usage) else INFRASTRUCTURE
    except KeyboardInterrupt:
        print(f"measures {verb}: stopped{interrupted}", file=sys.stderr)
        return INTERRUPTED


def choose(args: argparse.Namespace, data: Catalogue, device: Device, unread: list[Problem]) -> tuple[Standing, ...]:
    """The snippets asked for that could be read."""
    readable_ids = [name for name in args.ids if not _names_one(name, unread)]
    if args.ids and not readable_ids:
        return ()
    chosen = selection.choose(data, readable_ids, device)
    return tuple(s for s in chosen if args.needs in s.snippet.needs) if args.needs else chosen


def is_asked_for(problem: Problem, ids: list[str]) -> bool:
    """Whether a problem of reading is about a snippet, and one of those named if any are."""
    path = Path(problem.place.path)
    if path.parts[0] != "snippets" or path.suffix != ".py":
        return False
    return not ids or any(_names_one(name, [problem]) for name in ids)


def jobs(args: argparse.Namespace) -> int:
    """How many snippets at a time."""
    return args.jobs or sweep.cores()


def progress(args: argparse.Namespace, results: Iterable, total: int, *, unit: str, news: Callable = lambda _: "") -> Iterator:
    """Pass `results` on; show a bar on a terminal and print the `news` of each."""
    if args.format != "text" or not sys.stderr.isatty():
        for result in results:
            if args.format == "text" and (said := news(result)):
                print(said, flush=True)
            yield result
        return
    from tqdm import tqdm

    with tqdm(total=total, unit=unit, file=sys.stderr, leave=False) as bar:
        for result in results:
            if said := news(result):
                tqdm.write(said, file=sys.stdout)
            bar.set_postfix_str(result.snippet.id, refresh=False)
            bar.update()
            yield result


def print_problems(args: argparse.Namespace, problems: Iterable[Problem]) -> None:
    ordered = sorted(problems, key=lambda p: (p.place.path, p.place.line))
    if ordered or args.format == "json":
        print(report.lines(ordered, args.format))


def print_passed_over(verb: str, results: Iterable) -> None:
    """One line for each snippet that cannot run here, once, whatever the format: it is no problem of the snippet's."""
    for line in dict.fromkeys(f"'{r.snippet.id}' {r.passed_over}" for r in results if r.passed_over):
        print(f"measures {verb}: {line}", file=sys.stderr)


def say(args: argparse.Namespace, text: str) -> None:
    if args.format == "text":
        print(text)


def counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _names_one(name: str, problems: list[Problem]) -> bool:
    return any(Path(problem.place.path).stem == Path(name).stem for problem in problems)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1 up")
    return int(text)
