"""`measures check` as its user meets it: exit status, formats, everything at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import tree

BASE = tree.load_case(Path(__file__).parent / "cases" / "load" / "_base.yml")


@pytest.fixture
def root(tmp_path):
    tree.write(BASE, tmp_path)
    return tmp_path


def measures(*words: str, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "measures", *words], cwd=cwd, capture_output=True, text=True, timeout=60)


def spoil(root: Path) -> None:
    terms = root / "content" / "terms"
    tree.edit(root, [{"file": "content/terms/adamw.yml", "find": "area: optimizers", "replace": "area: optimisers"}])
    tree.edit(root, [{"file": "content/terms/sgd.yml", "find": "It needs no state.", "replace": "It saves 8 GB."}])
    (terms / "broken.yml").write_text("title: [", "utf-8")


def test_a_clean_tree_exits_with_0_and_counts_what_was_checked(root):
    done = measures("check", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "no problems (2 terms, 1 trouble, 4 snippets checked)\n"


def test_all_problems_are_reported_at_once_and_exit_with_1(root):
    spoil(root)
    done = measures("check", cwd=root)
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert [line.split(": ", 1)[0] for line in lines[:3]] == [
        "content/terms/adamw.yml:5",
        "content/terms/broken.yml:1",
        "content/terms/sgd.yml:8",
    ]
    assert [tree.rule_of(line) for line in lines[:3]] == ["area-known", "yaml-syntax", "quantity"]
    assert lines[3] == "3 problems in 3 files (2 terms, 1 trouble, 4 snippets checked)"


def test_a_value_problem_hides_no_problem_of_another_field(root):
    tree.edit(root, [{"file": "content/terms/sgd.yml", "find": "area: optimizers", "replace": "area: optimizers\narea: x"}])
    tree.edit(root, [{"file": "content/terms/sgd.yml", "find": "kind: paper", "replace": "kind: parchment"}])
    lines = measures("check", cwd=root).stdout.splitlines()[:-1]
    assert [tree.rule_of(line) for line in lines] == ["yaml-duplicate-key", "schema-choice"]


def test_the_github_format_prints_annotations(root):
    spoil(root)
    first = measures("check", "--format", "github", cwd=root).stdout.splitlines()[0]
    assert first.startswith("::error file=content/terms/adamw.yml,line=5,title=area-known::area 'optimisers'")


def test_the_json_format_is_a_list_even_when_empty(root):
    assert json.loads(measures("check", "--format", "json", cwd=root).stdout) == []
    spoil(root)
    found = json.loads(measures("check", "--format", "json", cwd=root).stdout)
    assert [(p["path"], p["line"], p["rule"]) for p in found][0] == ("content/terms/adamw.yml", 5, "area-known")


def test_wrong_use_exits_with_2_and_a_sentence(root, tmp_path_factory):
    assert measures("check", "--format", "xml", cwd=root).returncode == 2
    assert measures("no-such-verb", cwd=root).returncode == 2
    done = measures("check", cwd=tmp_path_factory.mktemp("empty"))
    assert done.returncode == 2 and "no content/ and schema/ here or above" in done.stderr


def test_it_works_from_a_folder_inside_the_repository(root):
    assert measures("check", cwd=root / "content" / "terms").returncode == 0


def test_a_problem_never_moves_the_cursor_or_breaks_the_line(root):
    tree.edit(root, [{"file": "content/terms/sgd.yml", "find": "area: optimizers", "replace": 'area: "\\e[2J\\nx"'}])
    done = measures("check", cwd=root)
    assert "\x1b" not in done.stdout and done.returncode == 1
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"\xff\xfe\x00", b"- " * 5000, b"[" * 100000, b"{" * 5000, b"a: " * 3000, b"? " * 2000, b"&a [*a]", b"\xef\xbb\xbftitle: x", b"title: " + b"x" * 300000, "title: \U0001f600\n".encode(), b"%YAML 9.9\n---\na", b"!!python/object/apply:os.system ['true']", b"a: 1e999999\n", b"a: " + b"9" * 5000, b"a: \r\r\x0c"],
    ids=range(17),
)  # fmt: skip
def test_any_bytes_give_problems_and_never_a_traceback(root, data):
    (root / "content" / "terms" / "odd.yml").write_bytes(data)
    done = measures("check", cwd=root)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert all("odd.yml:" in line for line in done.stdout.splitlines()[:-1])


@pytest.mark.parametrize("code", ["x = " + "-" * 5000 + "1", "x = " + "+".join(["1"] * 900), "x = " + "(" * 5000, "\x0c\r\x00"])
def test_any_script_gives_problems_and_never_a_traceback(root, code):
    path = root / "snippets" / "optimizers" / "step-bytes.py"
    path.write_text(path.read_text("utf-8").replace("weight =", code + "\nweight ="), "utf-8")
    done = measures("check", cwd=root)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("data", [b"[" * 100000, b"\xff", b"", b'{"a": 1e999}', b"9" * 5000, b"null"], ids=range(6))
def test_any_receipt_gives_problems_and_never_a_traceback(root, data):
    (root / "snippets" / "optimizers" / "step-bytes.cpu.json").write_bytes(data)
    done = measures("check", cwd=root)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("path", ["pyproject.toml", "schema/term.schema.json"])
def test_a_broken_file_of_the_project_is_one_sentence(root, path):
    (root / path).write_text("{ [", "utf-8")
    done = measures("check", cwd=root)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert done.stderr.startswith(f"measures: {path.split('/')[0]}") and "cannot be read" in done.stderr
