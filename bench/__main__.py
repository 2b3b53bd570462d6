"""`python -m bench [NAME…] [OPTION…]`: run the benchmarks of this folder, or those named.

Each module has `main(arguments) -> int`, which prints what it measured, its own baseline in
the same run and their ratio, and returns 1 if a promise is not kept. Options go to the one
benchmark that is named: `python -m bench search --queries FILE.jsonl`.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

CASES = Path(__file__).parent.parent / "tests" / "cases"
KEPT = {
    "search": ("--queries", str(CASES / "search" / "queries.jsonl")),
    "explain": ("--logs", str(CASES / "explain" / "logs.jsonl")),
}
"""What a benchmark is given if nothing else is asked for: the sets kept in the project."""


def names() -> list[str]:
    """Every benchmark in this folder, in order of name."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))


def main(words: list[str]) -> int:
    """The worst status of the benchmarks that ran; 2 for an unknown name or for options that belong to no one."""
    first = next((n for n, word in enumerate(words) if word.startswith("-")), len(words))
    wanted, options = words[:first], words[first:]
    unknown = [name for name in wanted if name not in names()]
    if unknown:
        print(f"bench: no benchmark {', '.join(unknown)}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    if options and len(wanted) != 1:
        print(f"bench: name one benchmark before {options[0]}", file=sys.stderr)
        return 2
    worst = 0
    for name in wanted or names():
        print(f"== {name}", flush=True)
        worst = max(worst, importlib.import_module(f"bench.{name}").main(options or KEPT.get(name, ())))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
