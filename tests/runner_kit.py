"""What the runner's tests share: snippets made from text, and a count of what is left running."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from measures.model import Claim, Place, Raises, Snippet
from measures.runner.sandbox import kernel
from measures.snippets import digest

REPOSITORY = Path(__file__).parent.parent
HOSTILE = Path(__file__).parent / "cases" / "hostile"


GOOD = '''"""Two and two.

role: demo
devices: [cpu]
needs: []
claims:
  - id: good-sum
    variable: total
    label: Sum of two and two
    unit: "1"
    kind: exact
    expect: 4
"""
total = sum([2, 2])
print(f"{total}")
'''

NOISY = '''"""A measured value with noise.

role: demo
devices: [cpu]
needs: []
claims:
  - id: noisy-value
    variable: value
    label: About one
    unit: "1"
    kind: measured
    expect: 1.0
    tolerance: 0.2
"""
import random

value = random.uniform(1.18, 1.19)
print(value)
'''

BROKEN = '''"""Divides by nothing.

role: broken
devices: [cpu]
needs: []
raises:
  type: ZeroDivisionError
  trouble: division
"""
print(1 / 0)
'''

def snippet(
    name: str,
    code: str,
    *,
    variables: tuple[str, ...] = (),
    expect: float | bool = 1,
    role: str = "demo",
    raises: str = "",
    needs: tuple[str, ...] = (),
    devices: tuple[str, ...] = ("cpu",),
    timeout: int = 20,
    memory_gib: float = 2,
    loopback: bool = False,
) -> Snippet:
    """A snippet with one exact claim for each variable."""
    claims = tuple(
        Claim(
            id=f"{name}-{variable}",
            snippet=name,
            variable=variable,
            label=variable,
            unit="1",
            kind="exact",
            expect=expect,
            place=Place(path=f"snippets/area/{name}.py", line=7),
        )
        for variable in variables
    )
    return Snippet(
        id=name,
        area="area",
        title=name,
        path=f"snippets/area/{name}.py",
        code=code,
        body_line=1,
        digest=digest(code),
        role=role,
        devices=devices,
        needs=needs,
        claims=claims,
        raises=Raises(type=raises, trouble="trouble") if raises else None,
        timeout=timeout,
        memory_gib=memory_gib,
        loopback=loopback,
    )


def hostile(**replaced: str) -> dict[str, tuple[Snippet, dict]]:
    """Every adversary as a snippet, with what its docstring says must come of it."""
    cases = {}
    for file in sorted(HOSTILE.glob("*.py")):
        code = file.read_text("utf-8")
        for mark, text in replaced.items():
            code = code.replace(f"@{mark}@", text)
        header = code.split('"""')[1].partition("\n\n")[2]
        wanted = yaml.safe_load(header)
        name = file.stem.replace("_", "-")
        variables, timeout = tuple(wanted.get("variables", ())), 2 if wanted["rule"] == "run-time" else 60
        made = snippet(name, code, variables=variables, timeout=timeout, memory_gib=0.5)
        cases[name] = (made, wanted)
    return cases


def repository(root: Path, **scripts: str) -> Path:
    """Make `root` a repository with these scripts as snippets of one area."""
    shutil.copytree(REPOSITORY / "schema", root / "schema")
    shutil.copytree(REPOSITORY / "content", root / "content", ignore=lambda *_: ["terms", "troubles", "unmeasured.yml"])
    (root / "pyproject.toml").write_text('[project]\nname = "tree"\nversion = "0"\ndependencies = []\n')
    (root / "snippets" / "architectures").mkdir(parents=True)
    for name, code in scripts.items():
        put(root, name, code)
    return root


def put(root: Path, name: str, code: str) -> Path:
    file = root / "snippets" / "architectures" / f"{name}.py"
    file.write_text(code, "utf-8")
    return file


def everyone_can_run(program: str) -> bool:
    """Whether any user of this machine can reach and run a program."""
    path = Path(program).resolve()
    return all(part.stat().st_mode & 0o001 for part in (path, *path.parents))


NAMESPACES_OPTIONAL = os.geteuid() != 0 or everyone_can_run(sys.executable)
"""Whether the runner can do without namespaces here: an interpreter below /root needs them."""


@contextlib.contextmanager
def nothing_left() -> Iterator[None]:
    """Fail if a process started inside outlives the block, however it detached itself."""
    if kernel.LINUX:
        kernel.become_subreaper()
    before = set(kernel.children(os.getpid()))
    yield
    until = time.monotonic() + 10
    while (left := _living(set(kernel.children(os.getpid())) - before)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left, f"left running: {left}"


def _living(pids: set[int]) -> list[str]:
    living = []
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        with contextlib.suppress(OSError):
            living.append(f"{pid} {Path(f'/proc/{pid}/cmdline').read_bytes()!r}")
    return living
