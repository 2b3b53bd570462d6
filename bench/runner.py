"""CPU time of a sweep over 40 snippets: forks of one warm interpreter against an interpreter each.

Both ways run the same files on this machine in this run. The baseline is what a reader
does, `python snippet.py`, without a sandbox; the sweep pays for every layer of ours.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from measures.model import Snippet
from measures.runner.engine import Engine
from measures.runner.job import Job
from measures.snippets import digest

TARGET = 10.0
SIZES = (8, 16, 32, 64)

_TEMPLATES = {
    "adamw-step": """
import torch
model = torch.nn.Linear({size}, {size})
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
model(torch.randn(4, {size})).square().mean().backward()
optimizer.step()
state_tensors = sum(len(state) for state in optimizer.state.values())
print(state_tensors)
""",
    "sgd-loop": """
import torch
torch.manual_seed(0)
weight = torch.zeros({size}, requires_grad=True)
optimizer = torch.optim.SGD([weight], lr=0.1)
for _ in range(20):
    optimizer.zero_grad()
    loss = (weight - 1).square().sum()
    loss.backward()
    optimizer.step()
print(f"{{loss.item():.3g}}")
""",
    "convolution": """
import torch
layer = torch.nn.Conv2d(3, {size}, 3)
output = layer(torch.randn(1, 3, 32, 32))
print(tuple(output.shape))
""",
    "attention": """
import torch
query = torch.randn(1, 2, {size}, 16)
output = torch.nn.functional.scaled_dot_product_attention(query, query, query, is_causal=True)
print(tuple(output.shape))
""",
    "lstm": """
import torch
output, _ = torch.nn.LSTM({size}, {size})(torch.randn(5, 1, {size}))
print(tuple(output.shape))
""",
    "checkpoint": """
import torch
from torch.utils.checkpoint import checkpoint
layer = torch.nn.Sequential(torch.nn.Linear({size}, {size}), torch.nn.GELU())
value = torch.randn(2, {size}, requires_grad=True)
checkpoint(layer, value, use_reentrant=False).sum().backward()
print(value.grad is not None)
""",
    "shape-error": """
import torch
try:
    torch.randn(2, {size}) @ torch.randn({size} + 1, 3)
except RuntimeError as error:
    print(error)
""",
    "bfloat16": """
import torch
value = torch.full(({size},), 1.0, dtype=torch.bfloat16)
print((value + 0.001 == value).all().item())
""",
    "clipping": """
import torch
weight = torch.ones({size}, requires_grad=True)
(weight * 100).sum().backward()
norm = torch.nn.utils.clip_grad_norm_([weight], 1.0)
print(f"{{norm.item():.3f}}")
""",
    "schedule": """
import torch
optimizer = torch.optim.AdamW([torch.zeros(1, requires_grad=True)], lr=1.0)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max={size})
rates = []
for _ in range({size}):
    optimizer.step()
    schedule.step()
    rates.append(schedule.get_last_lr()[0])
print(f"{{rates[-1]:.3f}}")
""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    cpu_seconds: float
    wall_seconds: float


def main(_: Sequence[str] = ()) -> int:
    """Print the table. 0 if the sweep takes at most a tenth of the baseline's CPU time, else 1."""
    with tempfile.TemporaryDirectory() as folder:
        files = _write(Path(folder))
        sweep = _cost(lambda: _sweep(files))
        baseline = _cost(lambda: _an_interpreter_each(files))
    ratio = baseline.cpu_seconds / sweep.cpu_seconds
    print(f"{len(files)} snippets, one at a time, one thread each")
    print(f"{'way':<44}{'CPU s':>8}{'wall s':>8}{'CPU, times less':>17}")
    for name, cost in (("an interpreter for each (baseline)", baseline), ("fork server, sandboxed (--check --warm)", sweep)):
        times = baseline.cpu_seconds / cost.cpu_seconds
        print(f"{name:<44}{cost.cpu_seconds:>8.1f}{cost.wall_seconds:>8.1f}{times:>16.1f}×")
    print(f"target: at least {TARGET:.0f} times less CPU: {'met' if ratio >= TARGET else 'missed'}")
    return 0 if ratio >= TARGET else 1


def _write(folder: Path) -> list[Path]:
    files = []
    for name, template in _TEMPLATES.items():
        for size in SIZES:
            file = folder / f"{name}-{size}.py"
            file.write_text(template.format(size=size), "utf-8")
            files.append(file)
    return files


def _an_interpreter_each(files: list[Path]) -> None:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    for file in files:
        subprocess.run([sys.executable, str(file)], env=environment, stdout=subprocess.DEVNULL, check=True)


def _sweep(files: list[Path]) -> None:
    jobs = [Job(snippet=_snippet(file), mode="warm") for file in files]
    with Engine(preload=("torch",)) as engine:
        for outcome in engine.run(jobs):
            if outcome.failure or outcome.error:
                raise RuntimeError(f"{outcome.snippet.id}: {outcome.failure or outcome.error}")


def _snippet(file: Path) -> Snippet:
    code = file.read_text("utf-8")
    return Snippet(
        id=file.stem,
        area="bench",
        title=file.stem,
        path=file.name,
        code=code,
        body_line=1,
        digest=digest(code),
        role="demo",
        devices=("cpu",),
        needs=("torch",),
    )


def _cost(work: Callable[[], None]) -> Cost:
    """CPU and wall time of the processes that `work` starts and waits for."""
    began, before = time.monotonic(), _children_cpu()
    work()
    return Cost(cpu_seconds=_children_cpu() - before, wall_seconds=time.monotonic() - began)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
