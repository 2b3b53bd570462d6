"""The command `measures explain`, for its tests: a small repository, an empty working folder, and the command run there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import tree

BASE = tree.load_case(Path(__file__).parent / "cases" / "load" / "_base.yml")
ERROR = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"
LOG = f"step 1 loss 2.3\nTraceback (most recent call last):\n[rank0]: {ERROR}\n"
HEALTHY = "step 1 loss 2.3\nstep 2 loss 2.2\n"
COMMAND = [sys.executable, "-m", "measures"]
SECOND_CAUSE = """\
    broken: shape-broken
  - id: transposed
    title: The weight is transposed
    clues: [weight was transposed]
    how_to_tell: |
      The log says so.
    fix: |
      Turn it *back*. A line that is long enough to be wrapped in any window that a reader is likely to have open:

      ```bash
      python turn.py --with an_option_that_is_long --and another_option_that_is_long --in one_line_that_is_too_long_to_fit
      ```
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    tree.write(BASE, folder)
    cause = {"file": "content/troubles/shape-error.yml", "find": "    broken: shape-broken\n", "replace": SECOND_CAUSE}
    alias = {"file": "content/terms/sgd.yml", "find": "title: SGD", "replace": "title: SGD\naliases: [memory of nothing]"}
    tree.edit(folder, [cause, alias])
    return folder


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """An empty working folder, and an environment that says nothing about the terminal."""
    for name in ("COLUMNS", "NO_COLOR", "SITE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return tmp_path


@pytest.fixture
def explain(root, place):
    """Run `measures explain WORD…` in the working folder; returns the finished process, its output as text."""

    def run(*words: str, log: str | bytes = "", **environment: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [*COMMAND, "--root", str(root), "explain", *words],
            cwd=place,
            input=log.encode() if isinstance(log, str) else log,
            capture_output=True,
            env={**os.environ, **environment},
            timeout=60,
        )
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        assert "Traceback (most" not in done.stderr
        return done

    return run
