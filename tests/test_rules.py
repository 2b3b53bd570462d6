"""Every rule has a case file: an edit that breaks it and says where, and a near one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import tree

from measures import checks

CASES = Path(__file__).parent / "cases" / "load"
BASE = tree.load_case(CASES / "_base.yml")
RULES = [rule.name for rule in checks.RULES if rule not in checks.RUNNING]  # those are in test_runner*.py


@pytest.fixture
def root(tmp_path):
    tree.write(BASE, tmp_path)
    return tmp_path


def test_the_base_tree_has_no_problems(root):
    assert tree.problems(root) == []


def test_every_rule_has_a_case_file_and_every_case_file_a_rule():
    assert sorted(path.stem for path in CASES.glob("[!_]*.yml")) == sorted(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_the_failing_edit_is_reported_where_it_stands(rule, root):
    case = tree.load_case(CASES / f"{rule}.yml")["failing"]
    tree.edit(root, case["edits"])
    found = tree.problems(root, case.get("today", "2026-11-25"))
    own = [line for line in found if tree.rule_of(line) == rule]
    assert own == case["says"], "\n".join(found)


@pytest.mark.parametrize("rule", RULES)
def test_the_passing_edit_is_not_reported(rule, root):
    case = tree.load_case(CASES / f"{rule}.yml")["passing"]
    tree.edit(root, case["edits"])
    found = tree.problems(root, case.get("today", "2026-11-25"))
    assert [line for line in found if tree.rule_of(line) == rule] == []
