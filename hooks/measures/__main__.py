"""The command line: `measures VERB …`. Each verb is a module in `measures.commands`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

from measures.catalogue import BrokenProject

VERBS = ("check", "run", "mutate", "pages")


def main(argv: list[str] | None = None) -> int:
    """Run one verb; its exit status is returned (2 for wrong use)."""
    parser = argparse.ArgumentParser(prog="measures", description="Weights & Measures: check, run and build.")
    parser.add_argument("--root", type=Path, help="the repository (default: the folder with content/ above this one)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        module = importlib.import_module(f"measures.commands.{verb}")
        child = verbs.add_parser(verb, help=module.HELP, description=module.__doc__)
        module.arguments(child)
        child.set_defaults(run=module.run)
    args = parser.parse_args(argv)
    root = args.root or find_root(Path.cwd())
    if root is None or not all((root / name).is_dir() for name in ("content", "schema")):
        print("measures: no content/ and schema/ here or above; change into the repository or give --root", file=sys.stderr)
        return 2
    try:
        return args.run(args, root.resolve())
    except BrokenProject as error:
        print(f"measures: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of a pipe has gone (`measures check | head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds content/ and schema/."""
    return next((p for p in (start, *start.parents) if (p / "content").is_dir() and (p / "schema").is_dir()), None)


if __name__ == "__main__":
    sys.exit(main())
