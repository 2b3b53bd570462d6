"""Loading and checking 1,000 entries: under 3 s on one core.

Makes a tree of 850 terms, 150 troubles, a snippet for each term, two for each trouble
and a receipt for each snippet, then loads and checks it. The baseline in the same run
is PyYAML's C loader on the same entry files: what reading them costs at the least.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from bench._made_tree import TODAY, make
from measures import catalogue, checks, load, prose, receipts, snippets
from measures.checks import scripts
from measures.checks.registry import context, registered
from measures.explain import pattern
from measures.schemas import Schemas

ROUNDS = 5
LIMIT_SECONDS = 3.0


def main(_: Sequence[str] = ()) -> int:
    """Print times, phases and the ratio to the baseline; 1 if the limit is passed or the tree has problems."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        words = make(root)
        files = sorted((root / "content").glob("t*/*.yml"))
        print(f"{len(files)} entries of {words // len(files)} words on average, 1,150 snippets, 1,150 receipts")
        found = _all(root)
        if found:
            print(*found[:5], f"{len(found)} problems; there must be none", sep="\n")
            return 1
        ours, baseline = [], []
        for _ in range(ROUNDS):  # taken in turn, so that a busy moment meets both
            baseline.append(_seconds(lambda: [yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader) for file in files]))
            ours.append(_seconds(lambda: _all(root)))
        ratios = [a / b for a, b in zip(ours, baseline)]
        middle = statistics.median(ours)
        print(f"load and check     {middle:.2f} s  [{min(ours):.2f}..{max(ours):.2f}], limit {LIMIT_SECONDS:.0f} s")
        print(f"yaml.CSafeLoader   {statistics.median(baseline):.2f} s  [{min(baseline):.2f}..{max(baseline):.2f}]")
        print(f"ratio              {statistics.median(ratios):.2f}   [{min(ratios):.2f}..{max(ratios):.2f}]")
        _phases(root)
    return 1 if middle > LIMIT_SECONDS else 0


def _all(root: Path) -> list:
    for cached in (prose.scan, prose._convert, scripts._tree, pattern.compiled):
        cached.cache_clear()  # each round starts as a new process does
    data, problems = catalogue.build(root)
    return [*problems, *checks.check(data, today=TODAY)]


def _seconds(action: Callable[[], object]) -> float:
    """Processor time of this process, which has one thread: what one core of its own would take."""
    start = time.process_time()
    action()
    return time.process_time() - start


def _phases(root: Path) -> None:
    schemas = Schemas(root / "schema")
    content = scripts = runs = data = looked_at = None

    def read_entries():
        nonlocal content
        content = load.read(root, schemas)[0]

    def read_snippets():
        nonlocal scripts
        scripts = snippets.read(root, schemas)[0]

    def read_receipts():
        nonlocal runs
        runs = receipts.read(root, schemas)[0]

    def join():
        nonlocal data
        data = catalogue.join(content, scripts, runs, catalogue.pins(root))

    def scan_texts():
        nonlocal looked_at
        looked_at = context(data, TODAY)

    for phase in (read_entries, read_snippets, read_receipts, join, scan_texts):
        print(f"  {phase.__name__.replace('_', ' '):<18} {_seconds(phase):.2f} s")
    rules = sorted(((_seconds(lambda: list(r.find(looked_at))), r.name) for r in registered()), reverse=True)
    print(f"  {'rules':<18} {sum(seconds for seconds, _ in rules):.2f} s, the slowest:")
    for seconds, name in rules[:5]:
        print(f"    {name:<16} {seconds:.3f} s")
