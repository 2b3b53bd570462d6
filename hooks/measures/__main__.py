"""The command line: `measures VERB …`. Each verb is a module in `measures.commands`, imported when it is asked for.

`measures explain` needs no other package and no repository; the other verbs need both.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

VERBS = {
    "explain": "find the known errors of a log, or an entry by its name",
    "check": "check all content without running anything",
    "run": "run snippets and keep receipts, or check receipts by running again",
    "mutate": "break what snippets claim, as their headers say, and see that they fail",
    "pages": "put every page of the site into a folder",
}
ANYWHERE = {"explain"}
"""Verbs that work outside a repository too."""

INSTALL = "in the repository, run: .venv/bin/python -m pip install -c constraints.txt -e '.[site]'"
INTERRUPTED = 130
"""What shells give a process that Ctrl-C ended."""


def main(argv: list[str] | None = None) -> int:
    """Run one verb; its exit status is returned (2 for wrong use and for what the system refuses)."""
    _replace_closed_streams()
    try:
        ours, rest = _split(sys.argv[1:] if argv is None else argv)
        args = _top().parse_args(ours)
        return _run(args.verb, rest, args.root)
    except OSError as error:
        # What is still to be written would be refused again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return 0  # the reader of a pipe has gone (`measures check | head`): not an error of ours
        print(f"measures: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


def _replace_closed_streams() -> None:
    """Who starts us with a closed output (`>&-`) wants none; without this, errors would go to the other one."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """The words up to the verb, and the verb's own, which only the verb's parser may read: `--` is its too."""
    verb = 0
    while verb < len(words) and words[verb].startswith("-"):
        verb += 2 if words[verb] == "--root" else 1
    return words[: verb + 1], words[verb + 1 :]


def _top() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="measures",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="measures [--root DIR] VERB …",
        description="Weights & Measures: explain, check, run and build.\n\nverbs:\n"
        + "\n".join(f"  {verb:<10} {says}" for verb, says in VERBS.items())
        + "\n\n`measures VERB --help` has the verb's own options.",
    )
    parser.add_argument("--root", type=Path, help="the repository (default: the folder with content/ above this one)")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    parser.add_argument("verb", choices=tuple(VERBS), metavar="VERB", help=argparse.SUPPRESS)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        from importlib.metadata import version  # slow to import, and seldom asked for

        print(f"measures {version('measures')}")
        parser.exit()


def _run(verb: str, words: list[str], root: Path | None) -> int:
    try:
        module = importlib.import_module(f"measures.commands.{verb}")
        parser = argparse.ArgumentParser(prog=f"measures {verb}", description=module.__doc__)
        module.arguments(parser)
        args = parser.parse_args(words)
        if root is None and verb in ANYWHERE and module.carries_data():
            return module.run(args, None)
        root = root or find_root(Path.cwd()) or (find_root(Path(__file__).parent) if verb in ANYWHERE else None)
        if root is None or not is_root(root):
            missing = "no content/ and schema/ here or above; change into the repository or give --root"
            print(f"measures: {missing}", file=sys.stderr)
            return 2
        return _in_repository(module, args, root.resolve())
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package == "measures":
            raise
        print(f"measures {verb} needs the package {package}, which is not installed; {INSTALL}", file=sys.stderr)
        return 2


def _in_repository(module: ModuleType, args: argparse.Namespace, root: Path) -> int:
    from measures.catalogue import BrokenProject  # with all that reads YAML, which a wheel has no need of

    try:
        return module.run(args, root)
    except BrokenProject as error:
        print(f"measures: {error}", file=sys.stderr)
        return 2


def is_root(folder: Path) -> bool:
    return all((folder / name).is_dir() for name in ("content", "schema"))


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds content/ and schema/."""
    return next((folder for folder in (start, *start.parents) if is_root(folder)), None)


if __name__ == "__main__":
    sys.exit(main())
