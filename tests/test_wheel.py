"""The wheel: built from this checkout, installed without an index into a fresh environment, and run there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
MOST_KB = 500
LOG = "step 7\nRuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)\n"
ASKS_NOBODY = """\
import sys
import tarfile

def refuse(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "urllib.")):
        raise SystemExit(f"{event} {arguments}")

sys.addaudithook(refuse)
from measures.__main__ import main
status = main(["explain"])
"""
FOREIGN = """
found = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names) - {"__main__", "measures"}
print(*sorted(name for name in found if not name.startswith("_")), file=sys.stderr)
sys.exit(status)
"""


def pip(*words: str, **environment: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def tracked_and_new() -> str:
    return subprocess.run(["git", "status", "--short"], cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Of this test's own: no index, and setuptools as installed, so that nothing is fetched.
    pip("wheel", "--no-index", "--no-deps", "--no-build-isolation", "-w", str(folder), ".", SITE_URL="https://example.org/wm/")
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The `bin` of a fresh environment that holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False)
    pip("--python", str(folder / "bin/python"), "install", "--no-index", "--no-deps", str(wheel))
    return folder / "bin"


@pytest.fixture
def measures(installed, tmp_path):
    """Run the installed command in an empty folder that is in no checkout."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def run(*words: str, log: str = "", program: str = "measures") -> subprocess.CompletedProcess:
        command = [str(installed / program), *words]
        return subprocess.run(command, cwd=tmp_path, input=log, capture_output=True, text=True, env=clean, timeout=60)

    return run


def test_the_wheel_holds_its_data_and_both_licences_and_is_small(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("measures/data/explain.json"))
        metadata = archive.read(f"measures-{VERSION}.dist-info/METADATA").decode()
    assert wheel.name == f"measures-{VERSION}-py3-none-any.whl"
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "LICENSE-CONTENT"}
    assert "License-Expression: MIT AND CC-BY-4.0" in metadata
    assert not [line for line in metadata.splitlines() if line.startswith("Requires-Dist") and "extra ==" not in line]
    entries = {path.stem for kind in ("terms", "troubles", "myths") for path in (ROOT / "content" / kind).glob("*.yml")}
    assert {entry["id"] for entry in data["entries"]} == entries
    assert {trouble["id"] for trouble in data["book"]["troubles"]} == {p.stem for p in (ROOT / "content/troubles").glob("*.yml")}
    assert wheel.stat().st_size < MOST_KB * 1000
    assert not [name for name in names if name.startswith("tests") or "__pycache__" in name]


def test_building_leaves_no_file_in_the_source_tree(wheel):
    assert not (ROOT / "hooks/measures/data").exists()
    assert "explain.json" not in tracked_and_new()


def test_it_explains_a_log_a_name_and_nothing_with_the_statuses_of_the_command(measures):
    found = measures("explain", log=LOG)
    assert (found.returncode, found.stderr) == (0, "")
    assert "https://example.org/wm/troubles/mat1-and-mat2-shapes-cannot-be-multiplied/" in found.stdout
    name = measures("explain", "lora")
    assert (name.returncode, name.stderr) == (0, "") and "https://example.org/wm/terms/lora/" in name.stdout
    answer = json.loads(measures("explain", "--json", log=LOG).stdout)
    assert answer["findings"][0]["trouble"] == "mat1-and-mat2-shapes-cannot-be-multiplied"
    assert measures("explain", log="all is well\n").returncode == 1
    assert measures("explain", "no/such.log").returncode == 2


def test_the_numbers_of_an_out_of_memory_message_are_read_and_rank_the_causes(measures):
    message = (
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 3.91 GiB. GPU 0 has a total capacity of 23.64 GiB "
        "of which 2.10 GiB is free. Including non-PyTorch memory, this process has 21.50 GiB memory in use. Of the allocated "
        "memory 20.90 GiB is allocated by PyTorch, and 210.00 MiB is reserved by PyTorch but unallocated."
    )
    first = json.loads(measures("explain", "--json", log=message).stdout)["findings"][0]
    assert (first["trouble"], first["memory"]["case"], first["causes"][0]["id"]) == (
        "cuda-out-of-memory", "one-large", "one-large-allocation",
    )  # fmt: skip
    shown = measures("explain", log=message).stdout
    for part in ("What the numbers say", "8,192 tokens × 128,256", "Because: line 1: ", *first["memory"]["arithmetic"]):
        assert part in " ".join(shown.split()), part


def test_of_several_errors_the_root_is_first_and_each_says_its_place(measures):
    worker = "RuntimeError: DataLoader worker (pid(s) 4242) exited unexpectedly\n"
    shown = measures("explain", log=LOG + worker * 5).stdout
    assert shown.startswith("2 errors found in 7 lines, the likely root first.\n\n1. mat1 and mat2")
    assert "line 2 · came first · likely root." in shown and "   | and 2 more lines" in shown
    assert "All of it: measures explain dataloader-worker-exited-unexpectedly" in shown


def test_a_guess_is_marked_as_one_and_is_no_match(measures):
    log = "bitsandbytes could not set up libbitsandbytes: something about setup and CUDA\n"
    guesses = json.loads(measures("explain", "--json", log=log).stdout)["guesses"]
    done = measures("explain", log=log)
    assert done.returncode == 1 and guesses
    assert "No known error in 1 line.\n\nOnly a guess, by rare words that they share:\n  - " in done.stdout
    assert f"/troubles/{guesses[0]['trouble']}/" in done.stdout
    assert "To report it: https://example.org/wm/contribute/" in done.stdout


def test_it_says_its_version(measures):
    assert measures("--version").stdout == f"measures {VERSION}\n"


def test_it_asks_no_network_starts_no_process_and_imports_nothing_but_python_and_itself(measures):
    done = measures("-c", ASKS_NOBODY + FOREIGN, log=LOG, program="python")
    assert (done.returncode, done.stderr) == (0, "\n")
    assert "1 error found" in done.stdout


def test_what_reads_content_and_what_is_slow_is_not_imported(measures):
    done = measures("-X", "importtime", "-m", "measures", "explain", log=LOG, program="python")
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "measures.explain.answer" in loaded
    assert loaded.isdisjoint({"yaml", "jsonschema", "measures.catalogue", "importlib.metadata", "subprocess", "asyncio"})


def test_the_other_verbs_say_what_they_need(measures):
    assert "check all content" in measures("--help").stdout
    done = measures("check")
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("measures check needs the package yaml, which is not installed; ")


def test_content_with_problems_makes_no_wheel(tmp_path):
    for name in ("hooks", "content", "schema", "snippets", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "theme"))
    for name in ("pyproject.toml", "LICENSE", "LICENSE-CONTENT"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "content/terms/odd.yml").write_text("title: [", "utf-8")
    command = [sys.executable, "-c", "from tools import wheel; wheel.build_wheel('.')"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode != 0 and "content/terms/odd.yml:1: " in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*.whl"))


def test_a_source_archive_holds_what_a_wheel_is_made_from(tmp_path):
    command = [sys.executable, "-c", f"from tools import wheel; wheel.build_sdist({str(tmp_path)!r})"]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60)
    with tarfile.open(tmp_path / f"measures-{VERSION}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = [path for folder in ("content", "schema", "snippets") for path in (ROOT / folder).rglob("*.*") if path.is_file()]
    missing = {path.relative_to(ROOT).as_posix() for path in needed if "__pycache__" not in path.parts} - names
    assert missing == set()
    assert {"tools/wheel.py", "hooks/measures/__main__.py", "pyproject.toml", "LICENSE-CONTENT"} <= names
