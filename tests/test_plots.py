"""Plots: axes, and the drawing of what a run recorded."""

from __future__ import annotations

import dataclasses
import math
import re

import pytest
from strict_html import read

from measures.model import Plot, Series
from measures.pages import plot
from measures.pages.ticks import axis


@pytest.mark.parametrize(
    ("values", "log", "labels"),
    [
        ([0, 99], False, "0 20 40 60 80 100"),
        ([-3, 7], False, "−4 −2 0 2 4 6 8"),
        ([0.0012, 0.0034], False, "0.0010 0.0015 0.0020 0.0025 0.0030 0.0035"),
        ([1e7, 3e7], False, "1.0 × 10⁷|1.5 × 10⁷|2.0 × 10⁷|2.5 × 10⁷|3.0 × 10⁷"),
        ([5, 5], False, "2 3 4 5 6 7 8"),
        ([1, 80], True, "1 2 5 10 20 50"),
        ([1, 9_000_000], True, "10⁰|10¹|10²|10³|10⁴|10⁵|10⁶|10⁷"),
        ([2.2, 4.1], True, "2 5"),
        ([3], True, "2 5"),
        ([1e-12, 1], True, "10⁻¹²|10⁻¹⁰|10⁻⁸|10⁻⁶|10⁻⁴|10⁻²|10⁰"),
    ],
)
def test_an_axis_has_round_ticks(values, log, labels):
    found = axis(values, log)
    assert list(found.labels) == labels.split("|" if "|" in labels else " ")
    assert all(0 <= found.at(value) <= 1 for value in values)


DRAWN = Plot(
    id="p",
    title="A <plot>",
    says="It rises & falls.",
    x=Series(variable="x", label="Step"),
    y_label="Loss",
    series=(Series(variable="a", label="first"), Series(variable="b", label="second")),
)


def drawn(**values) -> str:
    return plot.figure(DRAWN, values, "From a run.", "plot-p")


def test_a_plot_has_a_title_a_description_and_its_data():
    text = drawn(x=(1, 2, 3), a=(1.0, 4.0, 9.0), b=(2.0, 2.0, 2.0))
    read(text)
    assert 'aria-labelledby="plot-p-title plot-p-desc"' in text
    assert "A &lt;plot&gt;</title>" in text and "It rises &amp; falls.</desc>" in text
    assert '<tr><th scope="row">2</th><td>4</td><td>2</td></tr>' in text


def test_a_long_table_stands_on_one_page_and_is_linked_from_the_others():
    values = {"x": tuple(range(60)), "a": tuple(range(60)), "b": tuple(range(60))}
    assert "<table" not in (linked := plot.figure(DRAWN, values, "", "p", "s.md#p"))
    assert '<a href="s.md#p">The data as a table of 60 rows</a>' in linked
    assert plot.figure(DRAWN, values, "", "p").count("<tr>") == 61


def test_lines_of_a_plot_differ_without_colour():
    dashes = re.findall(
        r'class="wm-plot__line wm-plot__line--\d" stroke-width="2"([^/]*?) d=', drawn(x=(1, 2), a=(1, 2), b=(2, 1))
    )
    assert len(dashes) == len(set(dashes)) == 2


def test_points_that_are_not_finite_leave_a_gap_and_are_counted():
    text = drawn(x=(1, 2, 3, 4, 5), a=(1.0, 2.0, math.nan, 3.0, 4.0), b=(math.inf, 2.0, math.inf, math.inf, 1.0))
    assert "Gap in “first”: 1 of 5 points is not finite." in text
    assert "Gap in “second”: 3 of 5 points are not finite." in text
    assert text.count("<circle") == 2
    assert len(re.findall(r'stroke-width="2" d="M[^"]*M[^"]*"', text)) == 1
    assert "<td>nan</td>" in text and "<td>inf</td>" in text
    assert "nan" not in re.sub(r"<table>.*</table>", "", text, flags=re.DOTALL)


def test_points_below_zero_have_no_place_on_a_logarithmic_axis():
    text = plot.figure(
        dataclasses.replace(DRAWN, y_log=True), {"x": (1, 2, 3), "a": (0.0, 1.0, 10.0), "b": (-1.0, 1.0, 2.0)}, "", "p"
    )
    assert "1 of 3 points is not above zero, which a logarithmic axis cannot show" in text


@pytest.mark.parametrize(
    "values",
    [
        {"x": (1.0,), "a": (1.0,), "b": (1.0,)},
        {"x": (), "a": (), "b": ()},
        {"x": (1, 2), "a": (math.nan, math.inf), "b": (math.nan, -math.inf)},
        {"x": (1, 2), "a": (1e308, -1e308), "b": (5e-324, 0.0)},
        {"x": (1, 2), "a": (1.0, 1.0 + 1e-16), "b": (1e15, 1e15 + 1)},
        {"x": (True, False), "a": (1, 2), "b": (1, 2)},
        {"x": (1, 2, 3), "a": (1, 2)},
        {"a": (1, 2)},
        {"x": 3, "a": 1.0},
        {},
    ],
)
@pytest.mark.parametrize("log", [False, True])
def test_whatever_a_run_recorded_draws_or_vanishes(values, log):
    text = plot.figure(dataclasses.replace(DRAWN, x_log=log, y_log=log), values, "", "p")
    read(text)
    assert "nan" not in re.sub(r"<(table|figcaption)>.*?</\1>", "", text, flags=re.DOTALL)
