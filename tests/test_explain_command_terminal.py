"""What `measures explain` writes to: terminals, pipes, files, outputs that are closed or full."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import termios
from pathlib import Path

import pytest
from explain_command import COMMAND, ERROR, LOG, explain, place, root  # noqa: F401 (fixtures)


@pytest.mark.parametrize("columns", [50, 80, 100])
def test_prose_keeps_within_the_width_and_code_stays_whole(explain, columns):
    out = explain(log=LOG + "x " * 300 + "\n" + ERROR, COLUMNS=str(columns)).stdout
    assert max(map(len, out.splitlines())) <= columns
    assert "       print(x.shape)\n" in out


def test_an_output_without_unicode_loses_signs_and_nothing_else(explain):
    done = explain(log=LOG, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "") and "Set the width." in done.stdout
    assert json.loads(explain("--json", "adamm", PYTHONIOENCODING="ascii").stdout)["entry"]["id"] == "adamw"


def test_json_holds_no_character_that_acts_on_a_terminal(explain):
    done = explain("--json", "\x9b31m…")
    assert done.stdout.isascii() and json.loads(done.stdout)["query"] == "\x9b31m…"


def at_terminal(command: list[str], place: Path, keys: bytes = b"", **environment: str) -> tuple[int, str]:
    """Exit status and everything shown, where standard input and output are a terminal on which `keys` are typed.

    They are typed again after a silent second: a signal that comes just before a read
    starts is seen by Python only when that read ends.
    """
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        command, cwd=place, stdin=follower, stdout=follower, stderr=follower, env={**os.environ, **environment},
        start_new_session=True, preexec_fn=_own_terminal,
    )  # fmt: skip
    os.close(follower)
    shown = b""
    try:
        for _ in range(120):
            if not select.select([leader], [], [], 1)[0]:
                os.write(leader, keys)
                continue
            waited = b"Ctrl-C stops." in shown
            try:
                part = os.read(leader, 65536)
            except OSError:  # the child has ended
                break
            shown += part
            if not waited and b"Ctrl-C stops." in shown:
                os.write(leader, keys)
    finally:
        status = child.wait(timeout=60)
        os.close(leader)
    return status, shown.decode().replace("\r\n", "\n")


def _own_terminal() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs ignore it
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_on_a_terminal_it_says_that_it_waits_and_answers_in_colour(root, place):
    command = [*COMMAND, "--root", str(root), "explain"]
    status, shown = at_terminal(command, place, keys=ERROR.encode() + b"\n\x04")
    assert status == 0
    assert "Paste the text of the error, then press Ctrl-D on a line of its own." in shown
    assert "\x1b[1mshapes cannot be multiplied\x1b[0m" in shown
    status, shown = at_terminal([*command, "adamw"], place, NO_COLOR="1")
    assert status == 0 and "AdamW" in shown and "\x1b" not in shown
    assert "\x1b" not in at_terminal([*command, "adamw"], place, TERM="dumb")[1]


def test_ctrl_c_is_quiet(root, place):
    status, shown = at_terminal([*COMMAND, "--root", str(root), "explain"], place, keys=b"\x03")
    assert status == 130 and "Traceback" not in shown and "Interrupt" not in shown


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")


@pytest.mark.parametrize(
    ("redirection", "status", "said"),
    [
        pytest.param(">&-", 0, "", id="closed output"),
        pytest.param("<&- >&- 2>&-", 1, "", id="all closed"),
        pytest.param(">/dev/full", 2, "measures: [Errno 28] No space left on device\n", id="full disk", marks=FULL),
    ],
)
def test_an_output_that_takes_nothing_changes_no_status_to_nothing_found(root, place, redirection, status, said):
    (place / "a.log").write_text(LOG, "utf-8")
    words = [*COMMAND, "--root", str(root), "explain", *([] if "<" in redirection else ["a.log"])]
    line = f'exec "$@" {redirection}'
    done = subprocess.run(["sh", "-c", line, "sh", *words], cwd=place, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", said)


def test_an_error_is_not_written_into_the_answer_when_its_own_output_is_closed(root, place):
    words = [*COMMAND, "--root", str(root), "explain", "--json", "missing.log"]
    done = subprocess.run(["sh", "-c", 'exec "$@" 2>&-', "sh", *words], cwd=place, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_reader_who_leaves_early_is_no_error(root, place):
    (place / "many.log").write_text(LOG, "utf-8")
    ours = [*COMMAND, "--root", str(root), "explain", *["many.log"] * 300]
    child = subprocess.Popen(ours, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.readline()
    child.stdout.close()
    assert child.stderr.read() == b""
    assert child.wait(timeout=60) == 0
