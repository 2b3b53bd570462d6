"""Small content trees for tests: written from a case file, with receipts made for their snippets."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import yaml

from measures import catalogue, checks, receipts, report, snippets
from measures.model import Device, RaisedError, Receipt
from measures.schemas import Schemas

REPOSITORY = Path(__file__).parent.parent
PYPROJECT = '[project]\nname = "tree"\nversion = "0"\ndependencies = ["torch==2.13.0"]\n'


def write(base: dict, root: Path) -> None:
    """Write the files of a base case, the schemas, and a receipt for each item of `receipts`."""
    shutil.copytree(REPOSITORY / "schema", root / "schema")
    (root / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    for path, text in base["files"].items():
        put(root, path, text)
    schemas = Schemas(root / "schema")
    scripts, problems = snippets.read(root, schemas)
    assert not problems, problems
    by_id = {snippet.id: snippet for snippet in scripts}
    for item in base.get("receipts", ()):
        snippet = by_id[item["snippet"]]
        versions = {"python": "3.11.7", "torch": "2.13.0", **item.get("versions", {})}
        error = item.get("error")
        receipt = Receipt(
            snippet=snippet.id,
            device=Device(**item.get("device", {"id": "cpu", "kind": "cpu", "name": "a CPU"})),
            cuda_allocated_bytes=item.get("allocated"),
            cuda_reserved_bytes=item.get("reserved"),
            key=receipts.key(snippet, versions),
            code_sha256=snippet.digest,
            versions=versions,
            ran_at="2026-11-25T12:00:00Z",
            seconds=1.5,
            peak_rss_bytes=300_000_000,
            sandbox=("uid", "rlimits"),
            values={name: receipts.from_json(value) for name, value in item["values"].items()},
            output=item.get("output", ""),
            error=RaisedError(**error) if error else None,
        )
        put(root, receipts.path_of(snippet, receipt.device.id), receipts.dump(receipt))


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def edit(root: Path, edits: list[dict]) -> None:
    """Apply a case's edits: replace text in a file, write one, link, rename or remove it."""
    for item in edits:
        file = root / item["file"]
        if "write" in item:
            put(root, item["file"], item["write"])
        elif "link" in item:
            file.symlink_to(item["link"])
        elif "repeat" in item:
            put(root, item["file"], item["repeat"] * item["times"])
        elif "bytes" in item:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(bytes.fromhex(item["bytes"]))
        elif item.get("remove"):
            file.unlink()
        elif "rename" in item:
            file.rename(root / item["rename"])
        else:
            text = file.read_text("utf-8")
            assert item["find"] in text, f"{item['find']!r} is not in {item['file']}"
            file.write_text(text.replace(item["find"], item["replace"], 1), "utf-8")


def problems(root: Path, today: str = "2026-11-25") -> list[str]:
    """Every problem of a tree as the text format prints it."""
    data, found = catalogue.build(root)
    return [report.line(p) for p in checks.in_order((*found, *checks.check(data, today=today)))]


def load_case(path: Path) -> dict:
    return yaml.safe_load(path.read_text("utf-8"))


def rule_of(line: str) -> str:
    return re.search(r"\[([a-z-]+)\]$", line)[1]
