"""The page that explains errors with hostile texts, without scripts, on paper, on a phone, and for axe."""

from __future__ import annotations

import re

import built
import pytest
from explain_page import (
    EXPLAIN,
    SHEARED,
    STOPPED,
    THREAD,
    UNKNOWN,
    box,
    cards,
    drop,
    paste,
    report,
    small_site,
    status,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    yield from small_site(tmp_path_factory.mktemp("explain"))


# --- hostile texts -------------------------------------------------------------------------------------

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def test_html_in_a_text_stays_text(visit):
    page = visit(EXPLAIN)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    paste(page, f"{HOSTILE}\nthe thread of {HOSTILE} is left-handed {HOSTILE}\n", "1 known error|1 likely error|No known")
    assert page.locator(".wm-explained :is(img, script)").count() == 0
    paste(page, HOSTILE + " nothing known", "No known error")
    assert page.locator(".wm-explained :is(img, script)").count() == 0
    assert "<img src=x" in report(page)


def test_no_script_of_the_page_writes_html_or_runs_text():
    scripts = sorted((built.ROOT / "hooks" / "theme" / "assets" / "wm" / "explain").glob("*.js"))
    assert scripts
    unsafe = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|new Function")
    assert not [script.name for script in scripts if unsafe.search(script.read_text("utf-8"))]


def test_control_characters_and_turned_writing_are_made_visible(visit):
    page = paste(visit(EXPLAIN), f"\x1b[31mred\x1b[0m \u202eevil\u2066 \x07bell\n\x1b[1m{THREAD}\x1b[0m\n", "Left-handed")
    assert page.locator(".wm-line").nth(0).inner_text() == "red \u25a1evil\u25a1 \u2407bell"
    assert page.locator("mark").inner_text() == "the thread of bolt 7 is left-handed"


def test_a_line_of_two_million_characters_is_shown_in_part(visit):
    page = paste(visit(EXPLAIN, width=360), "x " * 500_000 + THREAD + " y" * 500_000, "Left-handed thread .line 1.")
    row = page.locator(".wm-line")
    assert row.count() == 1 and len(row.inner_text()) < 3000
    assert "999,800 characters left out" in row.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


# --- without scripts, on paper, for everyone ---------------------------------------------------------------


@pytest.mark.parametrize("path", ["", EXPLAIN])
def test_without_scripts_there_is_a_sentence_with_two_ways_on(visit, path):
    page = visit(path, scripts=False)
    assert not page.locator(".wm-explain").is_visible()
    way = page.locator(".wm-explain-off")
    assert "needs JavaScript" in way.inner_text()
    way.get_by_role("link", name="list of troubles").click()
    assert page.locator("h1").inner_text().startswith("Troubles")


def test_it_says_in_plain_words_that_nothing_leaves_the_tab(visit):
    for path in ("", EXPLAIN):
        page = visit(path)
        about = page.locator(f"#{box(page).get_attribute('aria-describedby')}").inner_text()
        assert "read in this browser tab and sent nowhere" in about and "20 MB" in about


STATES = {"known": f"{SHEARED}\n{THREAD}\n{STOPPED}", "unknown": UNKNOWN, "word": "median", "file": "x\n" * 200 + THREAD}


def given(page, state: str):
    """The page with the answer to a text of that kind."""
    if state == "file":
        return drop(page, ("train.log", STATES[state].encode()), says="known")
    return paste(page, STATES[state], "known")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious_in_an_answer(visit, state, dark):
    from axe_playwright_python.sync_playwright import Axe

    page = given(visit(EXPLAIN, dark=dark), state)
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical", "moderate")]
    assert not found, "\n".join(f"{v['id']}: {[node['html'][:160] for node in v['nodes'][:3]]}" for v in found)


@pytest.mark.parametrize("state", STATES)
def test_an_answer_fits_a_phone(visit, state):
    page = given(visit(EXPLAIN, width=360, height=740, has_touch=True, is_mobile=True), state)
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_paper_has_the_answers_and_not_the_form(visit):
    page = paste(visit(EXPLAIN), f"{THREAD}\n{SHEARED}", "2 known")
    page.emulate_media(media="print")
    assert not box(page).is_visible() and not page.locator(".wm-buttons").is_visible()
    assert "2 known errors" in status(page)
    height = "(e) => e.getBoundingClientRect().height"
    assert cards(page).nth(1).locator(".wm-try").evaluate(height) > 20, "folded parts print"
    assert page.locator("mark").first.is_visible()
