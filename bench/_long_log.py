"""A long log, the same each time: healthy training output with thirty errors in it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping

LINES = 5000
VALUES = ("7.50", "cuda:0", "/data/run 3/model-00001-of-00004.safetensors", "12", "layers.0.weight")
"""What is put for `…`, in turn."""

NUMBER = "768"


def long(book: Mapping) -> str:
    """A log of 5,000 lines: healthy training output with thirty errors in it. The same each time."""
    chance = random.Random(0)
    errors = [filled(trouble["signatures"][0]) for trouble in book["troubles"]][:30]
    at = set(chance.sample(range(LINES), len(errors)))
    return "\n".join(errors.pop() if n in at else _healthy(n, chance) for n in range(LINES)) + "\n"


def filled(signature: str) -> str:
    """A signature with a value for each of its placeholders: a number where a letter touches it."""
    head, *parts = signature.strip("¶").replace("…<…", "5/37").replace("…→", "=").split("…")
    text = head
    for part, value in zip(parts, itertools.cycle(VALUES)):
        text += (NUMBER if text[-1:].isalpha() or part[:1].isalpha() else value) + part
    return text


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
