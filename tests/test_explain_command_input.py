"""The texts that `measures explain` is given: encodings, sizes, files that are none, and what may not reach the terminal."""

from __future__ import annotations

import os
import re

import pytest
from explain_command import ERROR, LOG, explain, place, root  # noqa: F401 (fixtures)


def test_all_files_that_cannot_be_read_are_said_at_once_and_exit_with_2(explain, place):
    (place / "good.log").write_text(LOG, "utf-8")
    (place / "picture.log").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    done = explain("good.log", "missing.log", "picture.log")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "measures explain: missing.log: no such file",
        "measures explain: picture.log: not a text; give it the log, as a text file or on standard input",
    ]
    assert explain("logs/missing").stderr == "measures explain: logs/missing: no such file\n"
    assert explain(log=b"\x00\x01").returncode == explain(log=b"\x00" * 9).returncode == 2
    assert explain("--json", "--nonsense").returncode == 2
    for empty in ([""], ["--word"], [" ", ""]):
        assert explain(*empty).stderr == "measures explain: the name is empty\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_one_sentence(explain, place):
    (place / "secret.log").write_text(LOG, "utf-8")
    (place / "secret.log").chmod(0)
    assert explain("secret.log").stderr == "measures explain: secret.log: permission denied\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbf" + LOG.encode(), id="BOM"),
        pytest.param(LOG.encode("utf-16"), id="UTF-16 of PowerShell"),
        pytest.param(LOG.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(b"\xff broken \xc3\n" + LOG.encode(), id="broken UTF-8"),
        pytest.param(LOG.rstrip().encode(), id="no last line end"),
        pytest.param(b"\0" * 5000 + LOG.encode(), id="NULs of a log that was cut while it grew"),
        pytest.param(LOG.encode("utf-16-le"), id="UTF-16 without its mark"),
    ],
)
def test_any_encoding_that_tools_write_is_read(explain, data):
    assert explain(log=data).returncode == 0


def test_an_empty_text_holds_nothing(explain):
    done = explain(log="")
    assert (done.returncode, done.stdout) == (1, "No known error in 0 lines.\n")


def test_of_a_very_long_text_the_end_is_read_and_that_is_said(explain, place):
    long = "step loss\n" * 500_000 + LOG
    (place / "long.log").write_text(long, "utf-8")
    (place / "wide.log").write_text(long, "utf-16")
    (place / "line.log").write_text(long.replace("\n", " "), "utf-8")
    for name in ("long.log", "wide.log", "line.log"):
        for done in (explain(name), explain(log=(place / name).read_bytes())):
            assert done.returncode == 0 and "its last lines were read" in done.stderr


def test_what_a_log_prints_on_the_terminal_cannot_act_on_it(explain):
    out = explain(log=f"\x1b]0;title\x07\x1b[2J\x9b31m \x1b[31m{ERROR}\x1b[0m\x08\x1b[1A\n", COLUMNS="100").stdout
    assert ERROR in out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", out)
