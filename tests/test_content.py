"""The project's own content: without problems, and one break gives one message at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import tree

ROOT = Path(__file__).parent.parent
STEP = "snippets/training-and-optimization/adamw-state-bytes.py"
SHAPES = "content/troubles/mat1-and-mat2-shapes-cannot-be-multiplied.yml"


@pytest.fixture
def copy(tmp_path):
    for name in ("content", "schema", "snippets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def line_of(root: Path, path: str, text: str) -> int:
    return (root / path).read_text("utf-8").split(text)[0].count("\n") + 1


def test_the_content_has_no_problems():
    assert tree.problems(ROOT) == []


def test_a_broken_claim_is_one_message_at_the_claim(copy):
    line = line_of(copy, STEP, "- id: adamw-state-bytes\n")
    tree.edit(copy, [{"file": STEP, "find": "expect: 8\n", "replace": "expect: 9\n"}])
    (found,) = tree.problems(copy)
    assert found.startswith(f"{STEP}:{line}: claim 'adamw-state-bytes' expects 9 B/parameter exactly; the run gave 8 B/")
    assert found.endswith("run: measures run adamw-state-bytes [claim-holds]")


def test_a_broken_signature_is_one_message_at_the_signature(copy):
    first = "mat1 and mat2 shapes cannot be multiplied"
    line = line_of(copy, SHAPES, f"- pattern: {first}")
    broken = {"file": SHAPES, "find": f"pattern: {first}", "replace": "pattern: mat1 and mat2 forms do not fit"}
    tree.edit(copy, [broken, broken])  # the whole message and the words of it that a cut line keeps
    (found,) = tree.problems(copy)
    assert found.startswith(f"{SHAPES}:{line}: 'mat1-mat2-wrong-width' raised \"RuntimeError: {first} (2x512 and 768x10)")
    assert found.endswith("[signature-own]")


def test_a_broken_link_is_one_message_at_the_link(copy):
    path = "content/terms/adamw.yml"
    line = line_of(copy, path, "[backpropagation]")
    tree.edit(copy, [{"file": path, "find": "[backpropagation]", "replace": "[backpropagatoin]"}])
    (found,) = tree.problems(copy)
    assert found.startswith(f"{path}:{line}: ") and "did you mean 'backpropagation'? [link-known]" in found


def test_a_changed_snippet_is_one_message_that_says_what_to_run(copy):
    with (copy / STEP).open("a", encoding="utf-8") as file:
        file.write("print('changed')\n")
    (found,) = tree.problems(copy)
    assert found.startswith(f"{STEP}:1: changed since it was measured on cpu (")
    assert found.endswith("run: measures run adamw-state-bytes [receipt-fresh]")


def test_a_broken_yaml_file_is_one_message_at_its_line(copy):
    path = "content/terms/adam.yml"
    line = line_of(copy, path, "summary: ")
    tree.edit(copy, [{"file": path, "find": "summary: ", "replace": "summary: a: b: "}])
    (found,) = tree.problems(copy)
    assert found.startswith(f"{path}:{line}: ") and found.endswith("[yaml-syntax]")


def test_an_invented_quantity_is_one_message_at_its_words(copy):
    path = "content/terms/adamw.yml"
    line = line_of(copy, path, "why_it_matters: |") + 1
    tree.edit(copy, [{"file": path, "find": "why_it_matters: |\n", "replace": "why_it_matters: |\n  It saves 30 % of memory.\n"}])
    (found,) = tree.problems(copy)
    assert found.startswith(f"{path}:{line}: '30 %' is neither a figure, nor cited, nor calculated")
