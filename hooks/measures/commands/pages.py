"""`measures pages DIR`: put every page and file of the site on disk, for any builder to build."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from measures import catalogue, exports, pages, report

LIST = ".staged"
"""Names the files of the last staging, so that the next one takes away what is no page any more."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder to write; other files in it stay")
    parser.add_argument(
        "--built-on",
        metavar="DATE",
        default=None,
        help="the day the ledger speaks of, as YYYY-MM-DD (default: today)",
    )


def run(args: argparse.Namespace, root: Path) -> int:
    """0 written, 1 the content cannot be read."""
    joined, problems = catalogue.build(root)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        print(report.lines(errors, "text"), file=sys.stderr)
        return 1
    built_on = args.built_on or datetime.date.today().isoformat()
    files = staged(joined, root / "content", built_on)
    write(args.folder, files)
    print(f"{len(files)} files in {args.folder}")
    return 0


def staged(joined: catalogue.Catalogue, written: Path, built_on: str) -> dict[str, bytes]:
    """Every file of the docs folder by uri: generated pages, exports, and the hand-written pages in `written`."""
    return {
        **{file.name: file.read_bytes() for file in sorted(written.glob("*.md"))},
        **{page.uri: page.markdown.encode() for page in pages.all_pages(joined, built_on=built_on)},
        **{asset.uri: asset.data for asset in exports.assets(joined)},
    }


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Make `folder` hold these files; a file that is right already is left alone, so watchers stay quiet."""
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / LIST
    before = record.read_text("utf-8").splitlines() if record.exists() else []
    for uri in before:
        if uri not in files:
            (folder / uri).unlink(missing_ok=True)
    for uri, data in files.items():
        target = folder / uri
        if not (target.exists() and target.read_bytes() == data):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    record.write_text("".join(f"{uri}\n" for uri in sorted(files)), "utf-8")
