"""A calculation in a sentence is found, evaluated and judged to its last printed digit."""

from __future__ import annotations

from pathlib import Path

import pytest
import tree

from measures import calc

CASES = tree.load_case(Path(__file__).parent / "cases" / "calculations.yml")


@pytest.mark.parametrize("text", CASES["holds"])
def test_a_true_calculation_holds(text):
    assert [calc.wrong(c) for c in calc.find(f"The model needs {text}.")] == [""]


@pytest.mark.parametrize("case", CASES["fails"], ids=lambda c: c["text"])
def test_a_false_calculation_says_what_the_left_side_is(case):
    (found,) = calc.find(case["text"])
    assert case["says"] in calc.wrong(found)


@pytest.mark.parametrize("text", CASES["none"])
def test_words_with_numbers_are_no_calculation(text):
    assert list(calc.find(text)) == []


def test_a_figure_takes_part_with_its_recorded_value():
    (found,) = calc.find("\x01\x01\x01\x01 × 3 × 10⁹ parameters = 24 GB")
    assert calc.wrong(found, lambda at: (8, "B/parameter")) == ""
    assert "12 GB" in calc.wrong(found, lambda at: (4, "B/parameter"))


def test_a_figure_without_a_value_leaves_the_calculation_unjudged():
    (found,) = calc.find("\x01\x01 × 3 = 24 GB")
    assert calc.wrong(found, lambda at: None) == ""


@pytest.mark.parametrize("text", ["3 × " * 3000, "3 a b c " * 1500, "(3 a × 4 b c d × " * 700, "1 = " * 3000, "(" * 6000])
def test_hostile_text_ends_soon(text):
    list(calc.find(text[:12000]))
