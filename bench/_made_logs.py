"""Logs made from the entries' own signatures: as they are pasted, with noise, wrapped and cut.

Nothing here comes from a real log. The negatives are written by hand, in
tests/cases/explain/negatives.yml.
"""

from __future__ import annotations

import itertools
import random
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

NEGATIVES = Path(__file__).parent.parent / "tests" / "cases" / "explain" / "negatives.yml"
LINES = 5000
VALUES = ("7.50", "cuda:0", "/data/run 3/model-00001-of-00004.safetensors", "12", "layers.0.weight")
"""What is put for `…`, in turn."""

NUMBER = "768"


def make(book: Mapping) -> list[dict]:
    """Records as bench.explain reads them: every signature in every disguise, then the negatives."""
    made = []
    for trouble in book["troubles"]:
        expect = _family(trouble, book)
        for n, signature in enumerate(trouble["signatures"]):
            for name, disguise in DISGUISES.items():
                made.append({"id": f"{trouble['id']}-{n}-{name}", "expect": expect, "log": disguise(filled(signature))})
    return made + negatives()


def negatives() -> list[dict]:
    """Logs that no entry answers."""
    listed = yaml.safe_load(NEGATIVES.read_text("utf-8"))
    return [{"id": f"negative-{name}", "expect": (), "log": text} for name, text in listed.items()]


def filled(signature: str) -> str:
    """A signature with a value for each of its placeholders: a number where a letter touches it."""
    head, *parts = signature.strip("¶").replace("…<…", "5/37").split("…")
    text = head
    for part, value in zip(parts, itertools.cycle(VALUES)):
        text += (NUMBER if text[-1:].isalpha() or part[:1].isalpha() else value) + part
    return text


def _family(trouble: Mapping, book: Mapping) -> tuple[str, ...]:
    """The trouble and those that share its message."""
    general = trouble["refines"]["id"] if trouble["refines"] else trouble["id"]
    return tuple(t["id"] for t in book["troubles"] if general in (t["id"], (t["refines"] or {}).get("id")) or t is trouble)


def _hard(text: str, width: int) -> list[str]:
    """Lines of exactly `width` characters, words cut where the terminal cut them."""
    return [text[at : at + width] for at in range(0, len(text), width)]


def _framed(text: str) -> str:
    edge = "─" * 64
    return f"╭{edge}╮\n" + "\n".join(f"│ {line:<62} │" for line in textwrap.wrap(text, 62)) + f"\n╰{edge}╯"


def _each(prefix: str, text: str, width: int) -> str:
    return "\n".join(prefix + line for line in _hard(text, width))


DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "traceback": lambda text: f'Traceback (most recent call last):\n  File "/srv/job/train.py", line 12, in <module>\n    main()\nRuntimeError: {text}\n',
    "wrapped-80": lambda text: "\n".join(_hard(f"RuntimeError: {text}", 80)),
    "wrapped-37": lambda text: "\n".join(_hard(f"[rank0]: {text}", 37)),
    "ranks": lambda text: _each("[rank3]: ", text, 60),
    "clock": lambda text: _each("2026-11-25 07:12:03,120 ERROR ", text, 60),
    "container": lambda text: _each("trainer-1  | ", text, 50),
    "ray": lambda text: _each("(RayWorker pid=4711, ip=10.0.0.3) ", text, 70),
    "framed": _framed,
    "colours": lambda text: "\x1b[1;31mError\x1b[0m: " + " ".join(f"\x1b[1m{word}\x1b[0m" for word in text.split(" ")),
    "progress": lambda text: f" 41%|████▏     | 41/100 [00:12<00:17,  3.3it/s]\r 42%|████▏     | 42/100 [00:12<00:17,  3.3it/s]{text}\r\n",
    "shouted": lambda text: text.upper(),
    "cut": lambda text: f"step 12\nError: {text[: len(text) * 3 // 4]}",
}
"""Ways in which a line is pasted. `cut` leaves three quarters of it."""


def long(book: Mapping) -> str:
    """A log of 5,000 lines: healthy training output with thirty errors in it. The same each time."""
    chance = random.Random(0)
    errors = [filled(trouble["signatures"][0]) for trouble in book["troubles"]][:30]
    at = set(chance.sample(range(LINES), len(errors)))
    return "\n".join(errors.pop() if n in at else _healthy(n, chance) for n in range(LINES)) + "\n"


def _healthy(n: int, chance: random.Random) -> str:
    clock = f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}"
    return chance.choice(HEALTHY).format(n=n, rank=n % 8, loss=f"{3 / (1 + n / 900):.4f}", clock=clock)


HEALTHY = (
    "[rank{rank}]: {{'loss': {loss}, 'grad_norm': 1.{n}, 'learning_rate': 2e-05, 'epoch': 0.{n}}}",
    "2026-11-25 {clock},123 - trainer.py:{n} - INFO - step {n}: loss {loss}, 1.{rank} s/step, 12.{rank} GiB in use",
    "Epoch 1:  41%|████████▎           | {n}/12000 [{clock}<3:12:44,  1.0{rank}it/s]",
    '  File "/opt/venv/lib/python3.12/site-packages/torch/nn/modules/module.py", line {n}, in forward',
    "\x1b[32mINFO\x1b[0m {clock} worker {rank} loaded shard /data/part-{n:05}.parquet",
    "(RayWorker pid={n}) saving model checkpoint to /runs/a/checkpoint-{n}",
    "    return self._call_impl(*args, **kwargs)",
)
