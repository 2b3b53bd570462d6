"""A claim holds or says in one sentence why not; drift is judged against the recorded value."""

from __future__ import annotations

import math

import pytest

from measures import claims, units
from measures.model import Claim, Place


def claim(**given) -> Claim:
    fields = {"kind": "measured", "unit": "GiB", **given}
    return Claim(id="peak", snippet="s", variable="peak", label="Peak", place=Place(path="s.py", line=3), **fields)


@pytest.mark.parametrize(
    ("given", "value", "says"),
    [
        ({"kind": "exact", "expect": 8}, 8.0, ""),
        ({"kind": "exact", "expect": 8}, 8.001, "claim 'peak' expects 8 GiB exactly; the run gave 8.001 GiB"),
        ({"kind": "exact", "expect": True, "unit": "yes/no"}, True, ""),
        ({"kind": "exact", "expect": True, "unit": "yes/no"}, False, "claim 'peak' expects yes exactly; the run gave no"),
        ({"kind": "exact", "expect": 1}, True, "claim 'peak' expects 1 GiB; the run gave yes"),
        ({"expect": 10.0, "tolerance": 0.05}, 10.4, ""),
        ({"expect": 10.0, "tolerance": 0.05}, 10.6, "claim 'peak' expects 10 GiB within 0.05 of it; the run gave 10.6 GiB"),
        ({"at_most": 1e-6, "unit": "1"}, 3e-8, ""),
        ({"at_most": 1e-6, "unit": "1"}, 3e-5, "expects at most"),
        ({"at_least": 2.0}, 1.5, "expects at least 2 GiB; the run gave 1.5 GiB"),
        ({"at_least": 2.0}, math.nan, "expects at least 2 GiB; the run gave NaN GiB"),
        ({"expect": 10.0, "tolerance": 0.05}, math.inf, "the run gave infinity GiB"),
        ({"expect": 10.0, "tolerance": 0.05}, None, "claim 'peak' has no recorded value for 'peak'"),
        ({"expect": 10.0, "tolerance": 0.05}, (1.0, 2.0), "claim 'peak' needs one number; 'peak' is a list of 2"),
    ],
)
def test_judging_a_value(given, value, says):
    found = claims.judge(claim(**given), value)
    assert (found == "") if says == "" else (says in found)


def test_small_steps_cannot_add_up():
    measured = claim(expect=10.0, tolerance=0.05)
    assert claims.drift(measured, recorded=9.7, observed=10.1) == ""
    assert "more than 0.05 away" in claims.drift(measured, recorded=9.6, observed=10.4)


def test_an_exact_claim_must_repeat():
    exact = claim(kind="exact", expect=8)
    assert claims.drift(exact, 8, 8) == ""
    assert "expects 8 GiB exactly" in claims.drift(exact, 8, 9)


def test_a_bound_alone_promises_no_value():
    assert claims.drift(claim(at_most=1e-6), recorded=1e-8, observed=9e-7) == ""


@pytest.mark.parametrize(
    ("value", "unit", "digits", "shown"),
    [
        (8, "B/parameter", 3, "8 B/parameter"),
        (8.0, "B/parameter", 3, "8 B/parameter"),
        (13.8712, "GiB", 3, "13.9 GiB"),
        (2.5, "×", 3, "2.5×"),
        (2.498, "×", 3, "2.50×"),
        (250.00000000000003, "1", 3, "250"),
        (1200.0000000000002, "B", 3, "1,200 B"),
        (100.04, "1", 3, "100"),
        (0.2689, "%", 2, "0.27 %"),
        (3.1e-8, "1", 2, "3.1 × 10⁻⁸"),
        (1234567, "parameter", 3, "1,234,567 parameters"),
        (1, "step", 3, "1 step"),
        (8, "bit/parameter", 3, "8 bit/parameter"),
        (True, "yes/no", 3, "yes"),
        (math.inf, "1", 3, "infinity"),
        (math.nan, "1", 3, "NaN"),
        (None, "GiB", 3, "not measured"),
        (-0.5, "1", 3, "−0.5"),
    ],
)
def test_showing_a_value(value, unit, digits, shown):
    assert units.show(value, unit, digits) == shown
