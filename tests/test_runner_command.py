"""`measures run` from the outside: what it writes, prints and returns, and how it stops."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
import runner_kit
from runner_kit import BROKEN, GOOD, NOISY, put

from measures.__main__ import main

SLOW = '''"""Takes its time.

role: demo
devices: [cpu]
needs: []
claims:
  - id: slow-value
    variable: value
    label: One
    unit: "1"
    kind: exact
    expect: 1
"""
import time

time.sleep(30)
value = int("1")
'''

GPU_ONLY = GOOD.replace("devices: [cpu]", "devices: [cuda]").replace("good-sum", "gpu-sum")


@pytest.fixture
def tree(tmp_path):
    return runner_kit.repository(tmp_path, good=GOOD, noisy=NOISY, broken=BROKEN, **{"gpu-only": GPU_ONLY})


def start(root: Path, *arguments: str, **more) -> subprocess.Popen:
    command = [sys.executable, "-m", "measures", "--root", str(root), "run", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/", **more)


@pytest.fixture
def run(tree, capsys):
    """`run("--check", "good")` in this process: the exit status and everything printed."""

    def run_(*arguments: str) -> tuple[int, str]:
        try:
            status = main(["--root", str(tree), "run", *arguments])
        except SystemExit as wrong_use:
            status = wrong_use.code
        said = capsys.readouterr()
        return status, said.out + said.err

    return run_


def receipts(root: Path) -> dict[str, dict]:
    return {file.name: json.loads(file.read_text("utf-8")) for file in (root / "snippets").glob("*/*.json")}


def test_writes_receipts_once(tree, run):
    with runner_kit.nothing_left():
        status, said = run()
    assert status == 0, said
    assert sorted(receipts(tree)) == ["broken.cpu.json", "good.cpu.json", "noisy.cpu.json"]
    good, broken = receipts(tree)["good.cpu.json"], receipts(tree)["broken.cpu.json"]
    assert good["values"] == {"total": 4} and good["output"] == "4\n" and good["error"] is None
    assert good["device"]["id"] == "cpu" and good["cuda_allocated_bytes"] is None
    assert set(good["versions"]) == {"python"} and "uid" in good["sandbox"]
    assert broken["error"] == {"type": "ZeroDivisionError", "message": "division by zero", "line": 10}
    assert "3 snippets run on cpu: 3 receipts written" in said

    before = {file: file.read_bytes() for file in (tree / "snippets").glob("*/*")}
    assert run() == (0, "nothing to run: all 3 receipts for cpu are fresh\n")
    status, said = run("--all")
    assert status == 0 and "0 receipts written" in said, said
    assert {file: file.read_bytes() for file in (tree / "snippets").glob("*/*")} == before


def test_receipts_are_readable_and_pass_their_schema(tree, run):
    from measures import receipts as reader

    assert run("good", "broken")[0] == 0
    found, problems = reader.read(tree)
    assert {receipt.snippet for receipt in found} == {"good", "broken"} and problems == ()


def test_changed_code_and_hand_edited_receipts_are_run_again(tree, run):
    assert run("good")[0] == 0
    put(tree, "good", GOOD.replace("sum([2, 2])", "sum([1, 3])"))
    status, said = run("--check", "good")
    assert status == 3 and "changed since it was measured" in said and "[receipt-fresh]" in said
    assert "wrote snippets/architectures/good.cpu.json" in run("good")[1]
    file = tree / "snippets" / "architectures" / "good.cpu.json"
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    assert "1 receipt written" in run("good")[1]


def test_check_compares_and_writes_nothing(tree, run):
    assert run()[0] == 0
    file = tree / "snippets" / "architectures" / "noisy.cpu.json"
    before = file.read_bytes()
    for mode in ("--cold", "--warm"):
        status, said = run("--check", mode)
        assert status == 0 and "3 snippets run on cpu: all as recorded" in said, said
    assert file.read_bytes() == before
    recorded = json.loads(before)
    recorded["values"]["value"] = 0.85
    file.write_text(json.dumps(recorded, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
    status, said = run("--check", "noisy")
    assert status == 1
    assert "noisy.py:7: claim 'noisy-value' was recorded as 0.85; this run gave 1.18" in said and "[claim-drift]" in said


def test_a_broken_claim_names_claim_expected_observed_and_place(tree, run):
    put(tree, "good", GOOD.replace("[2, 2]", "[2, 3]"))
    for arguments in (("good",), ("--check", "good")):
        status, said = run(*arguments)
        assert status == 1
        assert "snippets/architectures/good.py:7: claim 'good-sum' expects 4 exactly; the run gave 5 [claim-holds]" in said
    assert receipts(tree) == {}


def test_roles_must_hold(tree, run):
    put(tree, "broken", BROKEN.replace("1 / 0", "int('x')"))
    put(tree, "good", GOOD.replace("sum([2, 2])", "sum([2, '2'])"))
    status, said = run()
    assert status == 1
    assert "broken.py:10: 'broken' must raise ZeroDivisionError; the run gave ValueError: invalid literal" in said
    assert "good.py:14: 'good' raised TypeError: unsupported operand" in said
    assert list(receipts(tree)) == ["noisy.cpu.json"]


def test_missing_receipts_fail_the_check(tree, run):
    status, said = run("--check", "good")
    assert status == 3
    assert "good.py:1: was never run on cpu; run: measures run good [receipt-missing]" in said


def test_wrong_use_is_told(tree, run):
    status, said = run("goood")
    assert status == 2 and "there is no snippet 'goood'; did you mean 'good'?" in said
    status, said = run("gpu-only")
    assert status == 2 and "does not run on cpu; give --device cuda" in said
    status, said = run("--warm")
    assert status == 2 and "--check" in said
    for shard in ("3/2", "0/2", "x"):
        assert run("--shard", shard)[0] == 2


def test_paths_name_snippets_too(tree, run):
    assert run("snippets/architectures/good.py")[0] == 0


def test_a_file_that_cannot_be_read_is_a_problem(tree, run):
    put(tree, "good", "print('no header')\n")
    status, said = run("good")
    assert status == 1 and "snippets/architectures/good.py:1:" in said and "[snippet-header]" in said
    assert run("broken")[0] == 0


def test_nothing_selected(tree, run):
    for name in ("good", "noisy", "broken"):
        (tree / "snippets" / "architectures" / f"{name}.py").unlink()
    assert run() == (5, "no snippet selected for cpu\n")


def test_shards_share_out_everything(tree, run):
    parts = [run("--check", "--format", "json", "--shard", f"{index}/2")[1] for index in (1, 2)]
    ids = [[Path(problem["path"]).stem for problem in json.loads(part)] for part in parts]
    assert sorted(ids[0] + ids[1]) == ["broken", "good", "noisy"] and all(ids)


def test_cuda_without_a_gpu_says_so(tree, run):
    pytest.importorskip("torch")
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    status, said = run("--device", "cuda")
    assert status == 4 and "no CUDA device: torch" in said and "sees no GPU" in said


def test_packages_off_their_pin_get_no_receipt(tree, run):
    (tree / "pyproject.toml").write_text('[project]\nname = "t"\nversion = "0"\ndependencies = ["pyyaml==1.0"]\n')
    put(tree, "good", GOOD.replace("needs: []", "needs: [pyyaml]"))
    status, said = run("good")
    assert status == 3 and "is installed, 1.0 is pinned" in said and "[receipt-refused]" in said


ABSENT = """[project]
name = "t"
version = "0"
dependencies = ["brought-always==1.0"]
[project.optional-dependencies]
heavy = ["no-such-package==1.0"]
other = ["nor-this-one==1.0"]
"""


def test_a_package_that_is_not_installed_is_told_and_passes_nothing(tree, run):
    (tree / "pyproject.toml").write_text(ABSENT)
    put(tree, "good", GOOD.replace("needs: []", "needs: [no-such-package]"))
    before = "measures run: 'good' needs no-such-package, which is not installed; "
    install = "run: .venv/bin/python -m pip install -c constraints.txt -e '.[heavy]'\n"
    for arguments in (["good"], ["--check", "good"], ["--needs", "no-such-package"]):
        status, said = run(*arguments)
        assert status == 4 and before + install in said and "0 snippets run on cpu" in said, said
    status, said = run()
    assert status == 0 and before + install in said, said
    assert "2 snippets run on cpu: 2 receipts written, 1 passed over" in said
    assert run("--check") == (0, f"2 snippets run on cpu: 1 passed over\n{before}{install}")
    assert sorted(receipts(tree)) == ["broken.cpu.json", "noisy.cpu.json"]
    for needs, end in (
        ("[no-such-package, nor-this-one]", "'.[heavy,other]'\n"),
        ("[brought-always]", "constraints.txt -e '.'\n"),
        ("[unknown-package]", "which is not installed; pyproject.toml pins no unknown-package\n"),
    ):
        put(tree, "good", GOOD.replace("needs: []", f"needs: {needs}"))
        assert run("good")[1].endswith(end)


def test_selection_by_package(tree, run):
    put(tree, "good", GOOD.replace("needs: []", "needs: [pyyaml]"))
    assert "1 snippet run on cpu: 1 receipt written" in run("--needs", "pyyaml")[1]
    assert run("--needs", "torch") == (5, "no snippet selected for cpu\n")


def test_formats(tree, run):
    put(tree, "good", GOOD.replace("[2, 2]", "[2, 3]"))
    status, said = run("good", "--format", "github")
    assert status == 1 and said.startswith("::error file=snippets/architectures/good.py,line=7,")
    (problem,) = json.loads(run("good", "--format", "json")[1])
    assert problem["rule"] == "claim-holds"


def test_interrupt_leaves_whole_receipts_and_nothing_running(tree, run):
    put(tree, "zz-slow", SLOW)
    with runner_kit.nothing_left():
        process = start(tree, "--jobs", "1", start_new_session=True)
        _wait_for(lambda: len(receipts(tree)) == 3)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130 and "stopped" in err
    names = sorted(file.name for file in (tree / "snippets" / "architectures").iterdir() if file.suffix != ".py")
    assert names == ["broken.cpu.json", "good.cpu.json", "noisy.cpu.json"]
    for file in (tree / "snippets").glob("*/*.json"):
        json.loads(file.read_text("utf-8"))


def test_killed_command_leaves_nothing_running(tree, run):
    put(tree, "zz-slow", SLOW)
    with runner_kit.nothing_left():
        process = start(tree, "--jobs", "1")
        _wait_for(lambda: len(receipts(tree)) == 3)
        process.kill()
        process.communicate(timeout=20)


def test_progress_shows_on_a_terminal_only(tree):
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 100, 0, 0))
    command = [sys.executable, "-m", "measures", "--root", str(tree), "run"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    out, _ = process.communicate(timeout=30)
    shown = b""
    # At the end of a terminal Linux gives an error, other systems nothing.
    with contextlib.suppress(OSError):
        while data := os.read(ours, 4096):
            shown += data
    os.close(ours)
    assert process.returncode == 0 and b"/3 [" in shown, shown
    assert "wrote snippets/architectures/good.cpu.json" in out and "/3 [" not in out


def _wait_for(condition) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
