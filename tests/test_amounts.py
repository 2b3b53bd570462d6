"""An amount is found however it is typed, and covered only by its own sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import tree

from measures import calc, prose
from measures.checks import amounts, quantities
from measures.checks.registry import Scanned
from measures.model import Place, Text

CASES = tree.load_case(Path(__file__).parent / "cases" / "amounts.yml")


def uncovered(value: str) -> list[str]:
    tokens = prose.scan(value)
    masked = prose.mask(value, tokens)
    text = Text(value=value, place=Place(path="a.yml", line=1))
    scanned = Scanned(document=None, text=text, tokens=tokens, masked=masked, calculations=tuple(calc.find(masked)))
    return [shown for _, shown in quantities.uncovered(scanned)]


@pytest.mark.parametrize(("sentence", "amount"), CASES["amounts"])
def test_an_amount_is_found_as_it_is_typed(sentence, amount):
    assert [sentence[at:until].strip() for at, until in amounts.find(sentence)] == [amount]


@pytest.mark.parametrize("sentence", CASES["none"])
def test_names_dates_counts_and_versions_are_no_amounts(sentence):
    assert [sentence[at:until] for at, until in amounts.find(sentence)] == []


@pytest.mark.parametrize("value", CASES["cited"])
def test_a_source_in_another_sentence_covers_nothing(value):
    assert uncovered(value)


@pytest.mark.parametrize("value", CASES["covered"])
def test_a_source_in_the_sentence_or_a_calculation_covers(value):
    assert uncovered(value) == []


@pytest.mark.parametrize("text", ["1 " * 6000, "1-" * 6000, "1/" * 6000, "a " * 6000, "one " * 3000, "9" * 12000, "1 × 10⁹ " * 1500])
def test_hostile_text_ends_soon(text):
    amounts.find(text[:12000])
