"""`pytest snippets`: snippets as test items, on the engine of `measures run`."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import runner_kit
from runner_kit import BROKEN, GOOD, NOISY, put

from measures.__main__ import main
from measures.runner import sweep

GPU_ONLY = GOOD.replace("devices: [cpu]", "devices: [cuda]").replace("good-sum", "gpu-sum")


@pytest.fixture
def tree(tmp_path):
    root = runner_kit.repository(tmp_path, good=GOOD, noisy=NOISY, broken=BROKEN, **{"gpu-only": GPU_ONLY})
    assert main(["--root", str(root), "run"]) == 0
    return root


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pytest", "-q", "-rs", *arguments]
    with runner_kit.nothing_left():
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)


def test_each_snippet_is_an_item(tree):
    before = {file: file.read_bytes() for file in (tree / "snippets").glob("*/*.*")}
    done = run(tree, "snippets", "--junitxml", "junit.xml")
    assert done.returncode == 0 and "3 passed, 1 skipped" in done.stdout, done.stdout
    assert "runs on cuda only" in done.stdout
    names = {case.get("name") for case in ElementTree.parse(tree / "junit.xml").iter("testcase")}
    assert names == {"good", "noisy", "broken", "gpu-only"}
    assert {file: file.read_bytes() for file in before} == before


def test_selection_and_last_failed(tree):
    put(tree, "good", GOOD.replace("[2, 2]", "[2, 3]"))
    assert "2 passed, 2 deselected" in run(tree, "snippets", "-k", "noisy or broken").stdout
    done = run(tree, "snippets")
    assert done.returncode == 1 and "1 failed, 2 passed, 1 skipped" in done.stdout
    assert "good.py:7: claim 'good-sum' expects 4 exactly; the run gave 5 [claim-holds]" in done.stdout
    assert "Traceback" not in done.stdout
    put(tree, "good", GOOD)
    done = run(tree, "snippets", "--lf")
    assert done.returncode == 0 and "1 passed" in done.stdout and "2 passed" not in done.stdout


def test_a_file_without_header_fails_with_its_problem(tree):
    put(tree, "good", "print('no header')\n")
    done = run(tree, "snippets/architectures/good.py")
    assert done.returncode == 1 and "[snippet-header]" in done.stdout


@pytest.mark.skipif(sweep.cores() < 2, reason="one core runs one snippet at a time")
def test_snippets_run_at_the_same_time(tree):
    for name in ("good", "noisy"):
        code = (tree / "snippets/architectures" / f"{name}.py").read_text("utf-8")
        put(tree, name, code.replace("needs: []", "needs: []\ntimeout: 20") + "import time\ntime.sleep(3)\n")
    assert main(["--root", str(tree), "run"]) == 0
    done = run(tree, "snippets", "-k", "good or noisy", "--junitxml", "junit.xml")
    assert "2 passed" in done.stdout, done.stdout
    waited = sorted(float(case.get("time")) for case in ElementTree.parse(tree / "junit.xml").iter("testcase"))
    assert waited[0] < 2 < waited[1], waited


def test_a_package_that_is_not_installed_is_a_skip(tree):
    put(tree, "good", GOOD.replace("needs: []", "needs: [no-such-package]"))
    done = run(tree, "snippets")
    assert done.returncode == 0 and "2 passed, 2 skipped" in done.stdout, done.stdout
    assert "needs no-such-package, which is not installed" in done.stdout


def test_inert_for_other_paths(tree):
    other = tree / "elsewhere" / "snippets" / "area"
    other.mkdir(parents=True)
    (other / "script.py").write_text("raise SystemExit(1)\n")
    (tree / "test_own.py").write_text("def test_it():\n    pass\n")
    done = run(tree, "elsewhere", "test_own.py")
    assert "1 passed" in done.stdout and "failed" not in done.stdout
