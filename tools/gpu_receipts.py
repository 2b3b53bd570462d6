"""The steps of .github/workflows/gpu-receipts.yml, here so that they can be tested.

`commit HASH`    exits 1 unless it is a whole hash of a commit of origin/main
`measure "IDS"`  runs those snippets on the GPU; every one that can if there are none
`accept FOLDER`  checks the receipts of an untrusted job, copies the new ones, settles what was owed
`propose REPORT` opens a pull request with them

`commit` and `measure` start before anything is installed or beside strangers' code;
`accept` and `propose` run on another machine, which never runs a snippet.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from measures.model import Claim, Receipt

MAX_FILES = 5000
REFUSED = 3


@dataclass(frozen=True, kw_only=True)
class New:
    """A receipt that belongs into the tree at `path`; `before` is the one it replaces."""

    path: str
    data: bytes
    receipt: Receipt
    before: Receipt | None


def belongs_to_main(commit: str, root: Path) -> str:
    """Why this is not a commit of origin/main, or ''."""
    if not re.fullmatch(r"[0-9a-f]{40}", commit):
        return f"'{commit}' is not a whole commit hash; give all 40 digits"
    command = ["git", "merge-base", "--is-ancestor", commit, "origin/main"]
    if subprocess.run(command, cwd=root, capture_output=True, check=False).returncode:
        return f"{commit} is not part of main; merge it first, then measure it"
    return ""


def command_of(ids: str, root: Path) -> list[str]:
    """What `measure` runs. Raises ValueError for a word that is no snippet id.

    Without ids every snippet that can run on cuda is named: `measures run` alone would
    leave out those that content/unmeasured.yml accepts as missing.
    """
    from measures import snippets

    words = ids.split() or [s.id for s in snippets.read(root)[0] if "cuda" in s.devices]
    for word in words:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word):
            raise ValueError(f"'{word}' is not a snippet's id")
    return [sys.executable, "-m", "measures", "run", "--device", "cuda", *words]


def sort_out(folder: Path, root: Path) -> tuple[tuple[New, ...], tuple[str, ...]]:
    """The new receipts below `folder` and the reasons for which others are refused.

    Trusts no name and no path of the artifact: where a receipt goes follows from its
    own content and this tree's snippets. What equals this tree's file is left out.
    """
    from measures import receipts, snippets
    from measures.catalogue import pins, staleness
    from measures.schemas import Schemas

    schemas = Schemas(root / "schema")
    scripts = {snippet.id: snippet for snippet in snippets.read(root, schemas)[0]}
    new: dict[str, New] = {}
    refused: list[str] = []
    files = sorted(file for file in folder.rglob("*") if not file.is_dir() or file.is_symlink())
    if len(files) > MAX_FILES:
        return (), (f"{len(files)} files; at most {MAX_FILES} are looked at",)
    for file in files:
        name = file.relative_to(folder).as_posix()
        if file.is_symlink() or not file.is_file() or file.suffix != ".json":
            refused.append(f"{name}: is not a receipt file")
            continue
        data = file.read_bytes()
        receipt, problems = receipts.parse(data, name, schemas)
        if receipt is None or problems:
            refused += [f"{problem.place}: {problem.message} [{problem.rule}]" for problem in problems]
            continue
        snippet = scripts.get(receipt.snippet)
        if snippet is None:
            refused.append(f"{name}: this tree has no snippet '{receipt.snippet}'")
            continue
        path = receipts.path_of(snippet, receipt.device.id)
        target = root / path
        present = target.read_bytes() if target.exists() else b""
        if present == data:
            continue
        before = receipts.parse(present, path, schemas)[0] if present else None
        reason = ""
        if receipt.device.kind != "cuda" or (before and before.device.kind != "cuda"):
            reason = f"only a GPU's receipts may come from a GPU run; this one would be {path}"
        elif "cuda" not in snippet.devices:
            reason = f"'{snippet.id}' does not run on cuda"
        elif path in new:
            reason = f"two receipts for {path}"
        reason = reason or staleness(snippet, receipt, pins(root))
        if reason:
            refused.append(f"{name}: {reason}")
        else:
            new[path] = New(path=path, data=data, receipt=receipt, before=before)
    return tuple(new.values()), tuple(refused)


def report(new: tuple[New, ...], root: Path) -> str:
    """The pull request's text: every claim with its value before and now."""
    from measures import snippets

    scripts = {snippet.id: snippet for snippet in snippets.read(root)[0]}
    lines = ["Receipts of a GPU run. A reviewer compares the values; nothing here was typed in.", ""]
    lines += ["| Claim | Device | Before | Now | Sandbox |", "| --- | --- | --- | --- | --- |"]
    for item in new:
        receipt = item.receipt
        for claim in scripts[receipt.snippet].claims:
            before = _show(claim, item.before) if item.before else "none"
            now = _show(claim, receipt)
            layers = ", ".join(receipt.sandbox) or "none"
            lines.append(f"| `{claim.id}` | {receipt.device.id} | {before} | {now} | {layers} |")
    return "\n".join(lines) + "\n"


def _show(claim: Claim, receipt: Receipt) -> str:
    from measures import units

    return units.show(receipt.values.get(claim.variable), claim.unit, digits=claim.digits)


def settle(root: Path, measured: set[str]) -> None:
    """Take the runs that these snippets owed on cuda out of content/unmeasured.yml."""
    from measures import load

    file = root / "content/unmeasured.yml"
    skips = load.read(root)[0].skips
    if not any(skip.snippet in measured and skip.device == "cuda" for skip in skips):
        return
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    ends = [skip.place.line - 1 for skip in skips[1:]] + [len(lines)]
    left = 0
    for skip, end in reversed(list(zip(skips, ends))):
        if skip.snippet in measured and skip.device == "cuda":
            del lines[skip.place.line - 1 : end]
        else:
            left += 1
    text = "".join(lines)
    file.write_text(text if left else text.replace("skips:", "skips: []", 1), encoding="utf-8")


def accept(folder: Path, out: Path, root: Path) -> int:
    """Copy the new receipts into the tree and write the report; copy nothing if one is refused."""
    new, refused = sort_out(folder, root)
    for reason in refused:
        print(reason, file=sys.stderr)
    if refused:
        print(f"{len(refused)} refused, so none of {len(new)} was taken", file=sys.stderr)
        return REFUSED
    text = report(new, root) if new else ""
    for item in new:
        (root / item.path).write_bytes(item.data)
    settle(root, {item.receipt.snippet for item in new})
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    print(text or "No receipt changed.")
    return 0


def propose(out: Path, root: Path) -> int:
    """Open a pull request with the receipts in the tree, through git and gh, which holds the token."""
    if not out.read_text(encoding="utf-8"):
        print("Nothing to propose.")
        return 0
    branch = f"gpu-receipts-{os.environ['GITHUB_RUN_ID']}"
    title = "New GPU receipts"
    bot = ["-c", "user.name=github-actions[bot]", "-c", "user.email=github-actions[bot]@users.noreply.github.com"]
    for command in (
        ["git", "switch", "--create", branch],
        ["git", "add", "snippets", "content/unmeasured.yml"],
        ["git", *bot, "commit", "--quiet", "--message", title],
        ["gh", "auth", "setup-git"],
        ["git", "push", "origin", branch],
        ["gh", "pr", "create", "--base", "main", "--head", branch, "--title", title, "--body-file", str(out)],
    ):
        subprocess.run(command, cwd=root, check=True)
    return 0


def main(arguments: list[str] | None = None, root: Path = Path()) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.gpu_receipts", description=__doc__.partition("\n")[0])
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("commit").add_argument("hash")
    steps.add_parser("measure").add_argument("ids")
    accepting = steps.add_parser("accept")
    accepting.add_argument("folder", type=Path)
    accepting.add_argument("--report", type=Path, required=True)
    steps.add_parser("propose").add_argument("report", type=Path)
    given = parser.parse_args(arguments)
    if given.step == "commit":
        reason = belongs_to_main(given.hash, root)
        if reason:
            print(reason, file=sys.stderr)
        return 1 if reason else 0
    if given.step == "measure":
        try:
            return subprocess.run(command_of(given.ids, root), cwd=root, check=False).returncode
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
    if given.step == "accept":
        return accept(given.folder, given.report, root)
    return propose(given.report, root)


if __name__ == "__main__":
    sys.exit(main())
