"""The warm start: modules loaded once before forking, and a fork made to look fresh.

Forking is safe only while the process has one thread and no CUDA context, so both are
checked. Modules are loaded by name: nothing here depends on torch.
"""

from __future__ import annotations

import importlib
import io
import os
import random
import sys
from collections.abc import Iterable, Mapping

from measures.runner.sandbox import kernel

_LAZY = {
    "torch": (
        "torch._dynamo",
        "torch.utils.checkpoint",
        "torch.utils.data",
        "torch.utils.flop_counter",
        "torch.nn.utils.parametrizations",
    )
}
"""What a package loads at its first real use: the first optimizer step costs a second of imports."""


class NotForkable(Exception):
    """Preloading left the process in a state from which forks may hang. `package` is what it was told to load."""

    package = ""


def preload(packages: Iterable[str]) -> tuple[str, ...]:
    """Import packages and what they load late. Returns the names loaded; raises NotForkable.

    Packages that cannot be imported are left to the snippets, which then say so.
    """
    loaded = []
    for package in packages:
        root = package.replace("-", "_")
        for name in (root, *_LAZY.get(root, ())):
            try:
                importlib.import_module(name)
            except ImportError:
                continue
            loaded.append(name)
            try:
                check_forkable(f"importing {name}")
            except NotForkable as unfit:
                unfit.package = package
                raise
    return tuple(loaded)


def check_forkable(after: str) -> None:
    """Raise NotForkable unless this process has exactly one thread and CUDA is untouched."""
    threads = kernel.task_count()
    if threads != 1:
        raise NotForkable(f"{after} left {threads} threads; a fork of them may hang")
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        raise NotForkable(f"{after} started CUDA, which does not survive a fork")


def freshen(environment: Mapping[str, str], own_folder: str) -> None:
    """In the fork, before the snippet: its environment, streams and seeds; no trace of this package."""
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    for name, fd in (("stdout", 1), ("stderr", 2)):
        raw = io.FileIO(fd, "w", closefd=False)
        errors = "strict" if fd == 1 else "backslashreplace"
        # Without a buffer in between, as in an interpreter started unbuffered: lines keep their order.
        stream = io.TextIOWrapper(raw, encoding="utf-8", errors=errors, write_through=True)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.__stdin__ = sys.stdin
    sys.path[:] = ["", *(path for path in sys.path if path != own_folder)]
    for name in [name for name in sys.modules if name.split(".")[0] == "measures"]:
        del sys.modules[name]
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        sys.modules["torch"].seed()
