"""`measures explain` as its user meets it: logs and names, text and JSON, statuses, terminals and pipes."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest
import tree

BASE = tree.load_case(Path(__file__).parent / "cases" / "load" / "_base.yml")
ERROR = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"
LOG = f"step 1 loss 2.3\nTraceback (most recent call last):\n[rank0]: {ERROR}\n"
HEALTHY = "step 1 loss 2.3\nstep 2 loss 2.2\n"
COMMAND = [sys.executable, "-m", "measures"]
SECOND_CAUSE = """\
    broken: shape-broken
  - id: transposed
    title: The weight is transposed
    clues: [weight was transposed]
    how_to_tell: |
      The log says so.
    fix: |
      Turn it *back*. A line that is long enough to be wrapped in any window that a reader is likely to have open:

      ```bash
      python turn.py --with an_option_that_is_long --and another_option_that_is_long --in one_line_that_is_too_long_to_fit
      ```
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    tree.write(BASE, folder)
    cause = {"file": "content/troubles/shape-error.yml", "find": "    broken: shape-broken\n", "replace": SECOND_CAUSE}
    alias = {"file": "content/terms/sgd.yml", "find": "title: SGD", "replace": "title: SGD\naliases: [memory of nothing]"}
    tree.edit(folder, [cause, alias])
    return folder


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """An empty working folder, and an environment that says nothing about the terminal."""
    for name in ("COLUMNS", "NO_COLOR", "SITE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return tmp_path


@pytest.fixture
def explain(root, place):
    """Run `measures explain WORD…` in the working folder; returns the finished process, its output as text."""

    def run(*words: str, log: str | bytes = "", **environment: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [*COMMAND, "--root", str(root), "explain", *words],
            cwd=place,
            input=log.encode() if isinstance(log, str) else log,
            capture_output=True,
            env={**os.environ, **environment},
            timeout=60,
        )
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        assert "Traceback (most" not in done.stderr
        return done

    return run


def test_a_log_on_standard_input_gives_its_error_with_place_first_check_and_causes(explain):
    done = explain(log=LOG, COLUMNS="100")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 error found in 3 lines.\n\n1. shapes cannot be multiplied\n")
    assert f"3 | [rank0]: {ERROR}" in done.stdout
    order = ["Try first", "print(x.shape)", "They differ → Mend the layer.", "1. The width is wrong", "Set the width.",
             "2. The weight is transposed", "All of it: measures explain shape-error", "Page: troubles/shape-error/"]  # fmt: skip
    places = [done.stdout.index(part) for part in order]
    assert places == sorted(places)
    assert "\x1b" not in done.stdout


def test_a_cause_that_the_text_speaks_for_comes_first_and_says_why(explain):
    out = explain(log=f"note: the weight was transposed\n{ERROR}\n").stdout
    assert out.index("1. The weight is transposed") < out.index("Because: line 1: ") < out.index("2. The width is wrong")


def test_files_are_logs_and_each_is_answered_under_its_name(explain, place):
    (place / "one.log").write_text(LOG, "utf-8")
    (place / "two.log").write_text(HEALTHY, "utf-8")
    done = explain("one.log", "two.log")
    assert done.returncode == 0
    assert re.findall(r"^== (.*)$", done.stdout, re.MULTILINE) == ["one.log", "two.log"]
    assert "No known error in 2 lines." in done.stdout
    assert explain("two.log").returncode == 1
    assert explain("-", log=LOG).stdout == explain("one.log").stdout


def test_json_is_the_answer_itself_and_a_list_for_several_files(explain, place):
    done = explain("--json", log=LOG)
    answer = json.loads(done.stdout)
    assert done.returncode == 0 and set(answer) == {"lines", "findings", "guesses"}
    assert [(f["trouble"], f["line"], f["certainty"]) for f in answer["findings"]] == [("shape-error", 3, "known")]
    (place / "a.log").write_text(LOG, "utf-8")
    both = json.loads(explain("--json", "a.log", "-", log=HEALTHY).stdout)
    assert [(item["file"], len(item["findings"])) for item in both] == [("a.log", 1), ("standard input", 0)]
    nothing = explain("--json", log=HEALTHY)
    assert (nothing.returncode, json.loads(nothing.stdout)["findings"]) == (1, [])


@pytest.mark.parametrize("name", ["adamw", "AdamW", "decoupled Adam", "decoupled-adam"])
def test_an_entry_is_found_by_id_title_and_other_names(explain, name):
    done = explain(name)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("AdamW  (term)\nAn optimizer that keeps two numbers for each weight.\n")
    assert "Page: terms/adamw/" in done.stdout


def test_words_without_quotes_are_one_name(explain):
    assert explain("decoupled", "Adam").stdout == explain("decoupled Adam").stdout


def test_what_stands_behind_two_dashes_is_a_name_whatever_it_begins_with(explain):
    assert explain("--", "--adamw").stdout.startswith("AdamW  (term)")
    assert explain("--", "check").returncode == 1


def test_a_misspelt_name_gives_the_nearest_entry_and_says_so(explain):
    done = explain("adamm")
    assert done.returncode == 0
    assert done.stdout.startswith("No entry has the name “adamm”; the nearest is “AdamW”.\n\nAdamW  (term)\n")


def test_a_word_of_one_name_is_that_entry_and_a_word_of_several_is_no_match(explain):
    one = explain("doubles")
    assert one.returncode == 0
    assert "the nearest is “The state doubles the memory of a weight”." in " ".join(one.stdout.split())
    several = explain("memory")
    assert several.returncode == 1
    assert several.stdout.startswith("No entry has the name “memory”.\n\nNear by:\n")
    assert "  - SGD: " in several.stdout and "  - The state doubles the memory of a weight: " in several.stdout
    assert explain("zzzz").stdout == "No entry has the name “zzzz”.\n"


def test_a_trouble_by_name_shows_every_cause_in_full(explain):
    out = explain("shape-error").stdout
    assert "(trouble)" in out and "Set the width." in out
    assert "Turn it back. A line that is long enough to be wrapped in any\n" in out, "stars are gone, prose is wrapped"
    code = "python turn.py --with an_option_that_is_long --and another_option_that_is_long --in one_line_that_is_too_long_to_fit"
    assert f"      {code}\n" in out, "a command stays on one line, so that it can be pasted"


def test_an_error_message_as_words_is_explained_as_a_log(explain):
    done = explain(ERROR)
    assert done.returncode == 0 and done.stdout.startswith("1 error found in 1 line.\n")
    assert json.loads(explain("--json", *ERROR.split()).stdout)["findings"][0]["trouble"] == "shape-error"


def test_json_for_a_name_is_the_entry_and_what_is_near(explain):
    found = json.loads(explain("--json", "decoupled adam").stdout)
    assert found["entry"] == {
        "id": "adamw",
        "kind": "term",
        "url": "terms/adamw/",
        "title": "AdamW",
        "names": ["decoupled Adam"],
        "summary": "An optimizer that keeps two numbers for each weight.",
    }
    nothing = explain("--json", "zzzz")
    assert (nothing.returncode, json.loads(nothing.stdout)) == (1, {"query": "zzzz", "entry": None, "near": []})


def test_an_argument_that_is_a_file_and_a_name_is_the_file_unless_told(explain, place):
    (place / "sgd").write_text(LOG, "utf-8")
    assert explain("sgd").stdout.startswith("1 error found")
    assert explain("--word", "sgd").stdout.startswith("SGD  (term)")
    (place / "adamw").mkdir()
    assert explain("adamw").stdout.startswith("AdamW  (term)")
    assert "adamw: a folder, not a file" in explain("--file", "adamw").stderr


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
    assert explain(log=b"\x00\x01").returncode == 2
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
    ],
)
def test_any_encoding_that_tools_write_is_read(explain, data):
    assert explain(log=data).returncode == 0


def test_an_empty_text_holds_nothing(explain):
    done = explain(log="")
    assert (done.returncode, done.stdout) == (1, "No known error in 0 lines.\n")


def test_of_a_very_long_text_the_end_is_read_and_that_is_said(explain, place):
    (place / "long.log").write_text("step loss\n" * 500_000 + LOG, "utf-8")
    for done in (explain("long.log"), explain(log=(place / "long.log").read_bytes())):
        assert done.returncode == 0 and "its last lines were read" in done.stderr


def test_what_a_log_prints_on_the_terminal_cannot_act_on_it(explain):
    out = explain(log=f"\x1b]0;title\x07\x1b[2J\x9b31m \x1b[31m{ERROR}\x1b[0m\x08\x1b[1A\n", COLUMNS="100").stdout
    assert ERROR in out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", out)


@pytest.mark.parametrize("columns", [50, 80, 100])
def test_prose_keeps_within_the_width_and_code_stays_whole(explain, columns):
    out = explain(log=LOG + "x " * 300 + "\n" + ERROR, COLUMNS=str(columns)).stdout
    assert max(map(len, out.splitlines())) <= columns
    assert "       print(x.shape)\n" in out


def test_pages_are_shown_under_the_address_of_the_site_if_there_is_one(explain):
    out = explain("adamw", SITE_URL="https://example.org/wm/").stdout
    assert "https://example.org/wm/terms/adamw/" in out and "Page:" not in out


def test_an_output_without_unicode_loses_signs_and_nothing_else(explain):
    done = explain(log=LOG, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "") and "Set the width." in done.stdout
    assert json.loads(explain("--json", "adamm", PYTHONIOENCODING="ascii").stdout)["entry"]["id"] == "adamw"


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


def test_a_reader_who_leaves_early_is_no_error(root, place):
    (place / "many.log").write_text(LOG, "utf-8")
    ours = [*COMMAND, "--root", str(root), "explain", *["many.log"] * 300]
    child = subprocess.Popen(ours, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.readline()
    child.stdout.close()
    assert child.stderr.read() == b""
    assert child.wait(timeout=60) == 0


def test_content_with_problems_is_said_and_exits_with_2(tmp_path):
    tree.write(BASE, tmp_path)
    (tmp_path / "content/terms/odd.yml").write_text("title: [", "utf-8")
    done = subprocess.run([*COMMAND, "explain", "sgd"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "content/terms/odd.yml:1: " in done.stderr and "Traceback" not in done.stderr


def test_a_checkout_is_found_from_anywhere(place):
    done = subprocess.run([*COMMAND, "explain", "--json", "adamw"], cwd=place, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)["entry"]["id"] == "adamw"


def test_the_other_verbs_are_listed_and_the_version_is_printed(place):
    shown = subprocess.run([*COMMAND, "--help"], cwd=place, capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0
    for verb in ("explain", "check", "run", "mutate", "pages"):
        assert re.search(rf"^  {verb} +\w", shown.stdout, re.MULTILINE)
    assert subprocess.run(COMMAND, cwd=place, capture_output=True, timeout=60).returncode == 2
    version = subprocess.run([*COMMAND, "--version"], cwd=place, capture_output=True, text=True, timeout=60)
    assert re.fullmatch(r"measures \d+\.\d+\.\d+\n", version.stdout)


def test_a_package_that_is_missing_is_named_with_what_to_type(root, place):
    (place / "yaml.py").write_text("raise ModuleNotFoundError(\"No module named 'yaml'\", name='yaml')\n", "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(place)}
    for verb in (["explain", "adamw"], ["check"]):
        done = subprocess.run(
            [*COMMAND, "--root", str(root), *verb], cwd=place, capture_output=True, text=True, env=environment, timeout=60
        )
        assert done.returncode == 2
        assert re.fullmatch(rf"measures {verb[0]} needs the package yaml, which is not installed; .*\n", done.stderr)
