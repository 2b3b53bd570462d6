"""`python -m bench [NAME…]`: run the benchmarks of this folder, or those named.

Each module has `main() -> int`, which prints what it measured, its own baseline in the
same run and their ratio, and returns 1 if a promise is not kept.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def names() -> list[str]:
    """Every benchmark in this folder, in order of name."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))


def main(wanted: list[str]) -> int:
    """The worst status of the benchmarks that ran; 2 for an unknown name."""
    unknown = [name for name in wanted if name not in names()]
    if unknown:
        print(f"bench: no benchmark {', '.join(unknown)}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    worst = 0
    for name in wanted or names():
        print(f"== {name}", flush=True)
        worst = max(worst, importlib.import_module(f"bench.{name}").main() or 0)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
