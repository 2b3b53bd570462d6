"""`measures check`: read all content, say everything that is wrong."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from measures import catalogue, checks, report


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("text", "github", "json"), default="text", help="text for people, github for annotations"
    )


def run(args: argparse.Namespace, root: Path) -> int:
    """0 nothing wrong, 1 problems, 2 wrong use."""
    data, problems = catalogue.build(root)
    problems = checks.in_order((*problems, *checks.check(data, today=datetime.date.today().isoformat())))
    if problems or args.format == "json":
        print(report.lines(problems, args.format))
    if args.format == "text":
        print(summary(data, problems))
    return 1 if any(problem.level == "error" for problem in problems) else 0


def summary(data: catalogue.Catalogue, problems: tuple) -> str:
    """`3 problems in 2 files (41 terms, 12 troubles, 38 snippets checked)`."""
    files = len({problem.place.path for problem in problems})
    what = f"{_count(len(problems), 'problem')} in {_count(files, 'file')}" if problems else "no problems"
    counts = [(len(data.terms), "term"), (len(data.troubles), "trouble"), (len(data.snippets), "snippet")]
    return f"{what} ({', '.join(_count(n, word) for n, word in counts)} checked)"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
