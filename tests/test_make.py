"""The Makefile, the search for a Python and for a browser, and the pins. No nested installs."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from tools import browser, port

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)[0].split()


def make(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**clean, **environment}, check=False)


def test_make_alone_lists_every_target():
    alone = make()
    assert alone.returncode == 0 and alone.stdout == make("help").stdout
    assert re.findall(r"^  make ([a-z]+)", alone.stdout, re.MULTILINE) == TARGETS


def test_make_needs_nothing_newer_than_3_81():
    # macOS carries GNU make 3.81: these came with later versions.
    newer = ".ONESHELL .SHELLFLAGS .RECIPEPREFIX $(file $(let != ::= &: undefine private".split()
    assert [word for word in newer if word in MAKEFILE] == []


def test_serving_and_checking_bring_no_torch():
    for target in ("serve", "check", "site"):
        assert re.search(rf"^{target}: \$\(VENV\)/site\.stamp ", MAKEFILE, re.MULTILINE)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert not any("torch" in line for line in extras["site"])


def test_targets_can_be_planned():
    for target in TARGETS:
        done = make("--dry-run", target)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def fake_pythons(tmp_path):
    """Write shell scripts that answer as Pythons do; returns what tools/python.sh says with only them on PATH."""

    def search(**scripts: str) -> subprocess.CompletedProcess[str]:
        for name, body in scripts.items():
            file = tmp_path / name.replace("_", ".")
            file.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
            file.chmod(0o755)
        command = ["/bin/sh", str(ROOT / "tools/python.sh")]
        return subprocess.run(command, capture_output=True, text=True, env={"PATH": str(tmp_path)}, check=False)

    return search


GOOD = 'case "$*" in *"(3, 11) <="*|*ensurepip*) exit 0;; esac; exit 1'
NEWER = 'case "$*" in *">= (3, 15)"*|*ensurepip*) exit 0;; esac; exit 1'
OLD = 'case "$*" in *python_version*) echo 3.9.6;; *) exit 1;; esac'
NO_VENV = 'case "$*" in *"(3, 11) <="*) exit 0;; esac; exit 1'
SHIM = "echo 'no such version is installed' >&2; exit 127"


def test_the_default_python_is_taken_if_it_is_good(fake_pythons):
    assert fake_pythons(python3=GOOD, python3_14=GOOD).stdout == "python3\n"


def test_a_shim_without_a_python_an_old_one_and_a_newer_one_are_passed_over(fake_pythons):
    assert fake_pythons(python3=SHIM, python3_14=OLD, python3_12=GOOD).stdout == "python3.12\n"
    assert fake_pythons(python3=NEWER, python3_12=GOOD).stdout == "python3.12\n"


def test_a_python_that_torch_lacks_is_taken_if_there_is_no_other(fake_pythons):
    assert fake_pythons(python3=NEWER).stdout == "python3\n"


def test_too_old_or_missing_is_said_with_what_to_type(fake_pythons):
    missing = fake_pythons()
    assert missing.returncode == 1 and "No Python was found" in missing.stderr
    old = fake_pythons(python3=OLD)
    assert old.returncode == 1 and old.stdout == ""
    assert "Python 3.11 or newer is needed. python3 is 3.9.6;" in old.stderr and "apt-get install" in old.stderr


def test_a_missing_venv_module_is_said_with_what_to_type(fake_pythons):
    done = fake_pythons(python3_12=NO_VENV)
    assert done.returncode == 1 and "sudo apt-get install python3.12-venv" in done.stderr


def test_make_stops_with_that_message(tmp_path):
    # Another .venv, so that the real one stays as it is.
    done = make(f"VENV={tmp_path}/venv", "check", PATH=f"{_only('sh', 'make', tmp_path)}")
    assert done.returncode != 0 and "Python 3.11 or newer is needed" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_port_that_is_taken_is_said_with_what_to_type():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert f"make serve PORT={taken + 1}" in port.problem(taken)
    assert port.problem(taken) == ""


@pytest.mark.parametrize("status", [0, 3])
def test_ci_runs_the_tests_and_the_mutants_from_anywhere_without_input_and_ends_as_it_does(tmp_path, status):
    fake = tmp_path / "make"
    fake.write_text(f'#!/bin/sh\necho "$* in $(pwd)"; cat; exit {status}\n', "utf-8")
    fake.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["bash", str(ROOT / ".ci/run")]
    done = subprocess.run(
        command, cwd=tmp_path, input="not read", capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stdout) == (status, f"test mutate in {ROOT}\n")


def _only(*names: str | Path) -> Path:
    """A folder that holds these programs and no Python."""
    *programs, folder = names
    for name in programs:
        source = next(p for p in (Path("/bin", name), Path("/usr/bin", name)) if p.exists())
        (folder / name).symlink_to(source)
    return folder


@pytest.fixture
def chrome(tmp_path, monkeypatch):
    """Only the browsers that the test makes can be found, and nothing is installed for real."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(browser.OVERRIDE, raising=False)
    monkeypatch.setattr(browser, "_playwright", lambda: None)
    monkeypatch.setattr(browser, "MAC_APPS", ())
    commands = []
    monkeypatch.setattr(browser, "_run", lambda command, environment=None: commands.append(command) or False)

    def add(name: str, says: str, status: int = 0) -> str:
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n", "utf-8")
        file.chmod(0o755)
        return str(file)

    add.commands = commands
    return add


def test_a_browser_that_does_not_start_is_passed_over(chrome):
    chrome("chromium", "needs a snap", 1)
    chrome("chromium-browser", "a script of another kind")
    good = chrome("google-chrome", "Google Chrome 150.0")
    assert browser.find() == browser.find_or_install() == good
    assert chrome.commands == []


def test_a_browser_named_by_the_environment_wins_or_is_refused(chrome, monkeypatch):
    chrome("chromium", "Chromium 150.0")
    mine = chrome("mine", "Chromium 151.0")
    monkeypatch.setenv(browser.OVERRIDE, mine)
    assert browser.find() == mine
    monkeypatch.setenv(browser.OVERRIDE, mine + "x")
    with pytest.raises(browser.NoBrowser, match="does not start"):
        browser.find()


@pytest.mark.parametrize(
    ("debian", "uid", "tried", "advice"),
    [
        (True, 0, ["playwright", "apt-get"], "sudo apt-get install chromium"),
        (True, 1000, ["playwright"], "sudo apt-get install chromium"),
        (False, 0, ["playwright"], "playwright install --with-deps chromium"),
    ],
)
def test_without_one_installing_is_tried_in_order_and_then_what_to_type_is_said(
    chrome, monkeypatch, capsys, debian, uid, tried, advice
):
    monkeypatch.setattr(browser, "_is_debian", lambda: debian)
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    monkeypatch.setattr(sys, "platform", "linux")
    assert browser.main() == 1
    assert [next(w for w in tried if w in " ".join(command)) for command in chrome.commands] == tried
    assert advice in capsys.readouterr().err


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return {_name(line.split("==")[0]): line.split("==")[1] for line in lines if line and not line.startswith("#")}


def test_constraints_are_plain_pins():
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line), line
    assert not [name for name in _pins() if name.startswith(("nvidia", "cuda", "triton"))]


def test_everything_that_is_installed_for_us_is_pinned_at_that_version():
    pins = _pins()
    wrong, seen, queue = [], set(), [("measures", ["content", "site", "run", "llama", "test"])]
    while queue:
        name, extras = queue.pop()
        if _name(name) in seen:
            continue
        seen.add(_name(name))
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform, or a feature that we don't ask for
        version = found.version.partition("+")[0]
        if name != "measures" and not _name(name).startswith(("nvidia", "cuda", "triton")):
            if pins.get(_name(name)) != version:
                wrong.append(f"{name} {version} is installed, constraints.txt has {pins.get(_name(name))}")
        for line in found.requires or ():
            requirement, _, marker = line.partition(";")
            wanted = re.search(r"extra == [\"']([\w-]+)[\"']", marker)
            if wanted is None or wanted[1] in extras:
                needed = re.match(r"[A-Za-z0-9._-]+", requirement.strip())[0]
                inner = re.search(r"\[([^\]]+)\]", requirement)
                if needed == "measures":
                    continue
                queue.append((needed, inner[1].split(",") if inner else []))
    assert wrong == []


def test_pyproject_and_constraints_agree():
    pins = _pins()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    for line in lines:
        if "==" in line:
            name, version = line.split("==")
            assert pins[_name(name)] == version, line
