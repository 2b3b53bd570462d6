"""`python -m bench._explain_sweep --logs FILE.jsonl … [--quiet FILE.json]`: how much of a wording must stand for a likely match.

Each log is explained by a book without those signatures of its troubles that stand in
it, so that the wording is one nobody has seen. Settings are chosen on one half of all
logs and judged on the other, over several splits, so what is printed is what a new log
may expect. --quiet is a JSON list (or object, whose keys count) of messages that no
entry answers, such as the warnings of installed packages.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

from measures import catalogue
from measures.explain import answer, likely, matcher, text
from measures.explain.pattern import compiled
from measures.exports.explain import book

from bench.explain import LOGS, ROOT

GRID = {"CHANGED_WORDS": (4, 5), "CHANGED_SHARE": (50, 60, 85), "CHANGED_WEIGHT": (100, 130, 220)}
SPLITS = 6
WRONG, FALSE_ALARM, QUIET_ALARM = 2.0, 8.0, 0.2
"""What a wrong first answer and an answered negative cost, in right first answers; one of --quiet may be right after all."""


def main(arguments: Sequence[str]) -> int:
    """Print each split's choice with its shares on the other half, then the whole table's best rows."""
    parser = argparse.ArgumentParser(prog="bench._explain_sweep", description=__doc__)
    parser.add_argument("--logs", type=Path, nargs="+", default=[LOGS])
    parser.add_argument("--quiet", type=Path)
    options = parser.parse_args(arguments)
    known = book(catalogue.build(ROOT)[0])
    logs = [json.loads(line) for path in options.logs for line in path.read_text("utf-8").splitlines() if line.strip()]
    cases = [case for record in logs if (case := _unseen(known, record))]
    cases += [(known, "", message, QUIET_ALARM) for message in (json.loads(options.quiet.read_text("utf-8")) if options.quiet else ())]
    table = {setting: _gains(cases, setting) for setting in product(*GRID.values())}
    for split in range(SPLITS):
        half = set(random.Random(split).sample(range(len(cases)), len(cases) // 2))
        best = max(table, key=lambda setting: sum(table[setting][n] for n in half))
        print(f"split {split}: {dict(zip(GRID, best))}  the other half: {_said([table[best][n] for n in range(len(cases)) if n not in half])}")
    print("all of them:")
    for setting in sorted(table, key=lambda setting: -sum(table[setting]))[:8]:
        print(f"  {dict(zip(GRID, setting))}  {_said(table[setting])}")
    return 0


def _unseen(known: Mapping, record: Mapping) -> tuple[Mapping, Sequence[str], str, float] | None:
    """A book that knows none of the log's own wordings, the right troubles, the log, what an answer to a negative costs."""
    if not record["expect"]:
        return known, (), record["log"], FALSE_ALARM
    reading = text.read(record["log"])
    troubles = []
    for trouble in known["troubles"]:
        if trouble["id"] in record["expect"]:
            left = [source for source in trouble["signatures"] if not matcher.find(compiled(source), reading)]
            trouble = {**trouble, "signatures": left}
        troubles.append(trouble)
    return ({**known, "troubles": troubles}, record["expect"], record["log"], WRONG) if troubles != known["troubles"] else None


def _gains(cases: Sequence, setting: Sequence[int]) -> list[float]:
    for name, value in zip(GRID, setting):
        setattr(likely, name, value)
    return [_gain(*case) for case in cases]


def _gain(known: Mapping, expect: Sequence[str], log: str, cost: float) -> float:
    """1 for a likely first answer that is right, minus the cost for one that is wrong; a known wording is none of this."""
    first = next(iter(answer.explain(known, log)["findings"]), None)
    if first is None or first["certainty"] == "known":
        return 0.0
    return 1.0 if first["trouble"] in expect else -cost


def _said(gains: Sequence[float]) -> str:
    count = {what: sum(gain == value for gain in gains) for what, value in
             (("right", 1.0), ("wrong", -WRONG), ("false alarms", -FALSE_ALARM), ("in the quiet list", -QUIET_ALARM))}  # fmt: skip
    return ", ".join(f"{number} {what}" for what, number in count.items()) + f" of {len(gains)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
