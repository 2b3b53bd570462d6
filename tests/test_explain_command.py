"""`measures explain` as its user meets it: logs and names, text and JSON, statuses, and where it is started."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest
import tree
from explain_command import BASE, COMMAND, ERROR, HEALTHY, LOG, explain, place, root  # noqa: F401 (fixtures)


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


def test_a_name_among_other_words_is_near_and_no_match(explain):
    done = explain("is", "AdamW", "any", "good")
    assert done.returncode == 1
    assert done.stdout.startswith("No entry has the name “is AdamW any good”.\n\nNear by:\n  - AdamW: ")


def test_a_log_that_is_not_there_is_no_misspelt_entry(explain):
    assert explain("adamm").returncode == 0
    done = explain("adamw.log")
    assert (done.returncode, done.stderr) == (2, "measures explain: adamw.log: no such file\n")
    assert explain("--word", "adamw.log").stdout.startswith("No entry has the name “adamw.log”")


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


def test_pages_are_shown_under_the_address_of_the_site_if_there_is_one(explain):
    for site in ("https://example.org/wm/", "https://example.org/wm"):
        out = explain("adamw", SITE_URL=site).stdout
        assert "https://example.org/wm/terms/adamw/" in out and "Page:" not in out
        assert "https://example.org/wm/contribute/\n" in explain(log=HEALTHY, SITE_URL=site).stdout


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
