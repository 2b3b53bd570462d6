"""The runner started by an unprivileged user. Started by root it must work too; the other files do that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import runner_kit

NOBODY = 65534


@pytest.fixture(scope="module")
def nobodys_python(tmp_path_factory) -> Path:
    """An interpreter that another user can run, with the packages of this one."""
    if os.geteuid() != 0:
        pytest.skip("this run is an unprivileged user's already")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = (os.path.realpath(sys.executable), f"/usr/bin/{version}", f"/usr/local/bin/{version}")
    found = [program for program in candidates if os.path.exists(program) and runner_kit.everyone_can_run(program)]
    if not found or not runner_kit.everyone_can_run(sysconfig.get_path("purelib")):
        pytest.skip(f"no {version} that another user can run, or its packages are out of their reach")
    # Not below pytest's own folder, which is closed to others.
    folder = Path("/var/tmp") / f"measures-nobody-{os.getpid()}"
    subprocess.run([found[0], "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    paths = (sysconfig.get_path("purelib"), str(runner_kit.REPOSITORY / "hooks"))
    (site / "packages.pth").write_text("".join(f"{path}\n" for path in paths))
    scratch = folder.with_name(f"{folder.name}-tests")
    scratch.mkdir()
    os.chown(scratch, NOBODY, NOBODY)
    yield folder / "bin" / "python"
    shutil.rmtree(folder)
    shutil.rmtree(scratch)


def as_nobody(python: Path, *arguments: str) -> subprocess.CompletedProcess:
    scratch = python.parents[1].with_name(f"{python.parents[1].name}-tests")
    return subprocess.run(
        [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", str(scratch / "t"), *arguments],
        cwd=runner_kit.REPOSITORY,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": "/var/tmp"},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )


def test_engine_serves_an_unprivileged_user(nobodys_python):
    wanted = "values or loader or (peft and warm) or layers or trusted or systems"
    done = as_nobody(nobodys_python, "tests/test_runner.py", "-k", wanted)
    assert done.returncode == 0 and "skipped" not in done.stdout, done.stdout + done.stderr


def test_adversaries_of_an_unprivileged_user(nobodys_python):
    wanted = "(fenced or cold) and (kills or reads or writes or daemon or thread or bomb or breaks or sockets or early)"
    done = as_nobody(nobodys_python, "tests/test_runner_hostile.py", "-k", wanted)
    assert done.returncode == 0 and "skipped" not in done.stdout, done.stdout + done.stderr


def test_loopback_of_an_unprivileged_user(nobodys_python):
    done = as_nobody(nobodys_python, "tests/test_runner_loopback.py")
    assert done.returncode == 0 and "skipped" not in done.stdout, done.stdout + done.stderr
