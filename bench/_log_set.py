"""`python -m bench._log_set`: write tests/cases/explain/logs.jsonl, the logs that `make bench` explains.

The errors are those that our snippets raised (receipts) and the signatures' examples; the
noise around them is what loggers, launchers and terminals add, drawn with a seed that is
the record's own id. Logs without a known error are written by hand, in negatives.yml
beside it. A record is {"id", "family", "expect", "source", "log"}; an empty `expect`
means that nothing should be found.
"""

from __future__ import annotations

import json
import random
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from measures import catalogue
from measures.catalogue import Catalogue
from measures.model import RaisedError, Trouble

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests/cases/explain"
EXAMPLES, RUNS = 3, 2
"""At most so many of each trouble, so that a trouble with many wordings doesn't outweigh the others."""

HEALTHY = (
    "{{'loss': {n}.214, 'grad_norm': 0.8{n}, 'learning_rate': 1.9e-05, 'epoch': 0.{n}}}",
    "step {n}/12000 | loss 2.{n} | lr 3.0e-04 | 812 tokens/s",
    "Saving model checkpoint to out/checkpoint-{n}00",
    "Loading checkpoint shards:  33%|███▎      | {n}/12 [00:0{n}<00:19,  2.41s/it]",
    "Using the `default` attention implementation for layer {n}",
    "warmed up in 0.{n} s",
)
FRAMES = (
    '  File "/srv/job/train.py", line {n}, in <module>\n    main()',
    '  File "/srv/job/train.py", line 1{n}, in main\n    trainer.fit(batches)',
    '  File "/opt/env/lib/python3.12/site-packages/wrapped/call.py", line 2{n}, in __call__\n    return self.inner(*args)',
    '  File "/opt/env/lib/python3.12/site-packages/wrapped/run.py", line {n}4, in run\n    out = step(item)',
)


def main() -> int:
    """Write the file; the same content gives the same bytes."""
    records = [*errors(catalogue.build(ROOT)[0]), *negatives()]
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (CASES / "logs.jsonl").write_text(text, "utf-8")
    print(f"{len(records)} logs, {sum(not record['expect'] for record in records)} of them without a known error")
    return 0


def errors(data: Catalogue) -> Iterator[dict]:
    """Logs that hold one error each, some of them wrapped or cut."""
    for trouble in data.troubles.values():
        for source, text in _texts(data, trouble):
            id_ = f"log-{trouble.id}-{source.replace(':', '-')}"
            chance = random.Random(id_)
            # One in five is hurt as copying from a narrow window hurts it.
            hurt = chance.choice((_wrapped, _cut)) if chance.random() < 0.2 and "\n" not in text else None
            log = _noisy(hurt(text, chance) if hurt else text, chance)
            family = hurt.__name__.strip("_") if hurt else "whole"
            yield {"id": id_, "family": family, "expect": _right(data, trouble), "source": source, "log": log}


def negatives() -> Iterator[dict]:
    """Logs of other software and healthy output, as written."""
    for name, log in yaml.safe_load((CASES / "negatives.yml").read_text("utf-8")).items():
        yield {"id": f"log-none-{name}", "family": "negative", "expect": [], "source": "written", "log": log.rstrip("\n")}


def _texts(data: Catalogue, trouble: Trouble) -> Iterator[tuple[str, str]]:
    snippets = [s for s in data.snippets.values() if s.raises and s.raises.trouble == trouble.id]
    raised = [(s.id, run.error) for s in snippets for run in data.receipts.get(s.id, ())[:1] if run.error]
    for snippet, error in raised[:RUNS]:
        yield f"run:{snippet}", _last_lines(error)
    examples = [(n, item.example) for n, item in enumerate(trouble.signatures) if item.example]
    for n, example in examples[:EXAMPLES]:
        yield f"example:{n}", example


def _last_lines(error: RaisedError) -> str:
    return f"{error.type}: {error.message}"


def _right(data: Catalogue, trouble: Trouble) -> list[str]:
    """The trouble itself; with a general one those that its message's numbers may lead to first, and the reverse."""
    narrower = [other.id for other in data.troubles.values() if other.refines and other.refines.id == trouble.id]
    return [trouble.id, *narrower, *([trouble.refines.id] if trouble.refines else [])]


def _noisy(text: str, chance: random.Random) -> str:
    """Healthy output, a traceback, the error, something after it; one kind of prefix before every line."""
    lines = [chance.choice(HEALTHY).format(n=chance.randrange(1, 9)) for _ in range(chance.randrange(0, 5))]
    if chance.random() < 0.6:
        lines.append("Traceback (most recent call last):")
        for _ in range(chance.randrange(1, 4)):
            lines += chance.choice(FRAMES).format(n=chance.randrange(10, 99)).split("\n")
    lines += text.split("\n")
    lines += [chance.choice(HEALTHY).format(n=chance.randrange(1, 9)) for _ in range(chance.randrange(0, 2))]
    return chance.choice(PREFIXES)(lines, chance)


def _plain(lines: list[str], chance: random.Random) -> str:
    return "\n".join(lines)


def _rank(lines: list[str], chance: random.Random) -> str:
    rank = chance.randrange(8)
    return "\n".join(f"[rank{rank}]: {line}" for line in lines)


def _clock(lines: list[str], chance: random.Random) -> str:
    minute = chance.randrange(10, 60)
    return "\n".join(f"2026-11-25 07:{minute}:{n % 60:02},214 ERROR worker: {line}" for n, line in enumerate(lines))


def _ray(lines: list[str], chance: random.Random) -> str:
    pid = chance.randrange(1000, 99999)
    return "\n".join(f"\x1b[36m(TrainWorker pid={pid})\x1b[0m {line}" for line in lines)


def _container(lines: list[str], chance: random.Random) -> str:
    return "\n".join(f"trainer-1  | {line}" for line in lines)


def _test(lines: list[str], chance: random.Random) -> str:
    return "\n".join(f"E   {line}" for line in lines)


def _frame(lines: list[str], chance: random.Random) -> str:
    """A box of 100 columns, as some libraries draw around a traceback; long lines go on in the next."""
    parts = [part for line in lines for part in textwrap.wrap(line, 96, break_on_hyphens=False) or [""]]
    return "\n".join(["╭" + "─" * 98 + "╮", *(f"│ {part:<96} │" for part in parts), "╰" + "─" * 98 + "╯"])


def _bar(lines: list[str], chance: random.Random) -> str:
    bar = "\r".join(f" {10 * n}%|{'█' * n:<10}| {n}/10 [00:0{n}<00:0{9 - n}, 1.02it/s]" for n in range(1, 7))
    return f"{bar}\n" + "\n".join(lines)


def _coloured(lines: list[str], chance: random.Random) -> str:
    return "\n".join(f"\x1b[31m{line}\x1b[0m" for line in lines)


PREFIXES: tuple[Callable[[list[str], random.Random], str], ...] = (
    _plain, _plain, _rank, _clock, _ray, _container, _test, _frame, _bar, _coloured,
)  # fmt: skip


def _wrapped(text: str, chance: random.Random) -> str:
    """Broken at a window's width, inside a word where it falls so."""
    width = chance.randrange(38, 72)
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def _cut(text: str, chance: random.Random) -> str:
    """The end of the line is lost."""
    return text[: max(24, int(len(text) * chance.uniform(0.55, 0.85)))]


if __name__ == "__main__":
    sys.exit(main())
