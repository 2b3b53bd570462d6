"""How soon `measures explain` answers from its wheel, in processor time: against `python -c pass`, and under 0.3 s.

Builds the wheel, installs it into a fresh environment and explains a log of ten lines there.
The baseline, an interpreter that does nothing, is started in turn in the same environment.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 20
LIMIT_SECONDS = 0.3
LOG = "step 1 loss 2.3\n" * 9 + "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)\n"


def main(_: Sequence[str] = ()) -> int:
    """Print both times, their ratio and the wheel's size; 1 if the limit is passed."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        wheel = _built(place / "wheel")
        _installed(wheel, place / "fresh")
        explain = [place / "fresh/bin/measures", "explain"]
        nothing = [place / "fresh/bin/python", "-c", "pass"]
        _seconds(explain, place)  # compiles the modules once, as installing with bytecode does
        ours, baseline = [], []
        for _ in range(ROUNDS):
            baseline.append(_seconds(nothing, place))
            ours.append(_seconds(explain, place))
        print(f"wheel              {wheel.stat().st_size / 1e3:.0f} kB")
    print(f"measures explain   {_spread(ours)} of processor time, limit {LIMIT_SECONDS * 1e3:.0f} ms")
    print(f"python -c pass     {_spread(baseline)}")
    print(f"ratio              {statistics.median(a / b for a, b in zip(ours, baseline)):.1f}")
    return 1 if statistics.median(ours) > LIMIT_SECONDS else 0


def _spread(seconds: Sequence[float]) -> str:
    middle, least, most = (1e3 * value for value in (statistics.median(seconds), min(seconds), max(seconds)))
    return f"{middle:.0f} ms  [{least:.0f}..{most:.0f}]"


def _built(folder: Path) -> Path:
    _pip("wheel", "--no-index", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


def _installed(wheel: Path, folder: Path) -> None:
    venv.create(folder, with_pip=False)
    _pip("--python", str(folder / "bin/python"), "install", "--no-index", "--no-deps", str(wheel))


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *words], check=True)


def _seconds(command: Sequence[object], folder: Path) -> float:
    """Processor time of one start: what it takes on a machine that does nothing else."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, input=LOG, stdout=subprocess.DEVNULL, text=True, env=clean, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
