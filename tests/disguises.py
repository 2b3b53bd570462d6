"""Every signature as it is pasted: with ranks and clocks, wrapped, framed, coloured, cut. And texts that no entry answers."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml
from measures.explain import pattern

from bench._long_log import filled

NEGATIVES = Path(__file__).parent / "cases" / "explain" / "negatives.yml"
AT_ONCE = 4
"""Disguises that one signature is put in; the next one gets the next four, so that all of them are worn."""


def make(book: Mapping) -> list[dict]:
    """Every signature in some disguises: an id, the troubles of which one is right, the text."""
    names = itertools.cycle(DISGUISES)
    return [
        _made(trouble, n, signature, next(name for name in names if _suits(name, signature)), _family(trouble, book))
        for trouble in book["troubles"]
        for n, signature in enumerate(trouble["signatures"])
        if not signature.endswith(("↑", "≡"))  # those take several lines
        for _ in range(AT_ONCE)
    ]


def cut(book: Mapping) -> list[dict]:
    """Every signature without its last quarter."""
    return [
        _made(trouble, n, signature[: len(signature) * 3 // 4], "traceback", _family(trouble, book))
        for trouble in book["troubles"]
        for n, signature in enumerate(trouble["signatures"])
        if pattern.compiled(signature).is_bare
    ]


def _made(trouble: Mapping, n: int, signature: str, disguise: str, expect: tuple[str, ...]) -> dict:
    return {"id": f"{trouble['id']}-{n}-{disguise}", "expect": expect, "log": DISGUISES[disguise](filled(signature))}


def negatives() -> list[dict]:
    """Texts that no entry answers."""
    listed = yaml.safe_load(NEGATIVES.read_text("utf-8"))
    return [{"id": f"negative-{name}", "expect": (), "log": text} for name, text in listed.items()]


def _family(trouble: Mapping, book: Mapping) -> tuple[str, ...]:
    """The trouble and those that share its message."""
    general = trouble["refines"]["id"] if trouble["refines"] else trouble["id"]
    return tuple(t["id"] for t in book["troubles"] if general in (t["id"], (t["refines"] or {}).get("id")) or t is trouble)


def _suits(disguise: str, signature: str) -> bool:
    """Whether a signature that begins a line still does."""
    return disguise not in BEHIND or not signature.startswith(pattern.EDGE)


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
}
"""Ways in which a line is pasted. Nothing of it is lost."""

BEHIND = {"traceback", "wrapped-80", "colours"}
"""Those that put words of their own before the line."""
