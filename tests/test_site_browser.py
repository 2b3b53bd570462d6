"""What a reader does in a real browser: looks up, follows figures, opens receipts, sorts, reads on a phone."""

from __future__ import annotations

import json
import re

import built
import pytest
from measures import catalogue

ENTRY = "terms/adamw/"
TROUBLE = "troubles/cuda-out-of-memory/"


@pytest.fixture(scope="module")
def joined():
    return catalogue.build(built.ROOT)[0]


# --- home -------------------------------------------------------------------


def test_the_doors_of_the_home_page_count_what_is_there(visit, joined):
    page = visit()
    doors = page.locator(".wm-doors a").all_inner_texts()
    counts = [int(re.match(r"\d+", door)[0]) for door in doors]
    values = sum(
        value is not None
        for snippet_id, snippet in joined.snippets.items()
        for run in joined.receipts.get(snippet_id, ())
        for value in [run.values.get(claim.variable) for claim in snippet.claims]
    )
    claims = sum(len(group.verdicts) for group in joined.verdicts)
    questions = sum(len(entry.questions) for entry in joined.entries)
    assert counts == [len(joined.terms), len(joined.troubles), claims, questions, values, len(joined.snippets)]
    page.locator(".wm-doors a").first.click()
    assert page.locator("h1").inner_text().startswith("Terms")


def test_the_recent_measurements_link_to_their_runs(visit):
    page = visit()
    page.locator(".wm-recent a.wm-fig").first.click()
    anchor = page.url.partition("#")[2]
    assert "/snippets/" in page.url and page.locator(f"[id='{anchor}']").count() == 1


# --- entries and snippets -----------------------------------------------------


def test_a_figure_leads_to_the_claim_in_the_run_it_comes_from(visit):
    page = visit(ENTRY)
    figure = page.locator("article p a.wm-fig").first
    value = figure.inner_text()
    figure.click()
    anchor = page.url.partition("#")[2]
    row = page.locator(f"tr:has([id='{anchor}'])")
    assert re.match(r"[\d.,]+|yes|no", value)[0] in row.inner_text()


def test_a_term_page_has_its_parts_and_closed_receipts(visit):
    page = visit(ENTRY)
    headings = page.locator("h2").all_inner_texts()
    for part in ("Why it matters", "In practice", "In your workflow", "In depth", "Questions", "Sources"):
        assert any(text.startswith(part) for text in headings), headings
    assert page.locator(".wm-crumbs [aria-current=page]").inner_text() == page.locator("h1").evaluate(
        "(h) => h.firstChild.textContent.trim()"
    )
    receipt = page.locator("details.wm-receipt").first
    code = receipt.locator("pre").first
    assert not code.is_visible()
    receipt.locator("summary").first.click()
    assert code.is_visible()
    assert receipt.get_by_role("link", name="notebook").get_attribute("href").endswith(".ipynb")


def test_a_trouble_page_says_what_you_see_then_what_to_try(visit):
    page = visit(TROUBLE)
    headings = [text.split("\n")[0].rstrip("¶").strip() for text in page.locator("h2").all_inner_texts()]
    assert headings[:4] == ["What you see", "Try first", "Causes", "Why it happens"]
    assert page.locator(".wm-signatures code").count() >= 1
    assert page.locator(".wm-try .wm-answer").count() >= 2
    assert page.locator("h3[id]").count() >= 2


def test_terms_and_troubles_link_to_each_other(visit):
    page = visit(TROUBLE)
    page.locator("h2:has-text('Terms that explain it') + dl a").first.click()
    page.wait_for_url("**/terms/**")
    assert page.locator("a[href*='troubles/cuda-out-of-memory/']").count() >= 1


def test_a_snippet_page_shows_code_runs_and_how_to_run_it_again(visit, joined):
    snippet = next(s for s in joined.snippets.values() if s.claims and joined.receipts.get(s.id))
    page = visit(f"snippets/{snippet.id}/")
    assert "import " in page.locator("h2:has-text('Code') ~ .highlight pre").first.inner_text()
    assert f"measures run {snippet.id}" in page.locator("article").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="script").first.click()
    assert download.value.suggested_filename == f"{snippet.id}.py"


def test_the_measurements_sort_by_value_as_numbers(visit):
    page = visit("measurements/")
    heading = page.locator("th", has=page.get_by_role("button", name="Value"))
    column = "(table) => [...table.tBodies[0].rows].map((row) => row.cells[1].dataset.sort ?? '')"
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    up = page.locator("table.wm-sortable").evaluate(column)
    numbers = [float(value) for value in up if value]
    assert len(numbers) > 5 and numbers == sorted(numbers)
    assert "" not in up[: len(numbers)], "rows without a value come last"
    heading.get_by_role("button").press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    down = [float(value) for value in page.locator("table.wm-sortable").evaluate(column) if value]
    assert down == sorted(numbers, reverse=True)
    assert page.locator("[aria-sort]").count() == 1


def test_the_missing_page_helps_and_its_links_work(visit):
    page = visit("terms/no-such-term/deeper/")
    assert page.locator("h1").inner_text() == "No page here"
    page.get_by_role("link", name="A–Z", exact=True).last.click()
    assert page.locator("h1").inner_text().startswith("A–Z")


def test_an_alias_leads_to_its_entry(visit, site):
    alias = next(p for p in sorted(site.folder.glob("terms/*/index.html")) if 'http-equiv="refresh"' in p.read_text("utf-8"))
    page = visit(f"terms/{alias.parent.name}/")
    page.wait_for_function("document.querySelector('article h1') !== null")
    assert "/terms/" in page.url and f"/{alias.parent.name}/" not in page.url


# --- cards ----------------------------------------------------------------------


def _card_link(page):
    """The first link of the text to another entry, and that entry's data."""
    link = page.locator("article p a[href*='../']:not(.wm-fig)").first
    href = link.evaluate("(a) => a.href")
    return link, re.search(r"(?:terms|troubles)/[^/]+/$", href)[0]


def test_a_card_opens_on_focus_describes_its_link_and_closes_on_escape(visit, site):
    page = visit(ENTRY)
    assert not [url for url in page.asked if url.endswith("cards.json")]
    link, entry = _card_link(page)
    page.keyboard.press("Tab")  # the keyboard is in use: focus is shown from here on
    link.focus()
    card = page.get_by_role("tooltip")
    card.wait_for()
    cards = json.loads((site.folder / "data" / "cards.json").read_text("utf-8"))
    assert cards[entry]["summary"] in card.inner_text()
    assert link.get_attribute("aria-describedby") == card.get_attribute("id")
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert link.evaluate("(a) => a === document.activeElement"), "Escape must not move the focus"
    page.keyboard.press("Tab")
    assert not link.evaluate("(a) => a === document.activeElement"), "the card must not trap the keyboard"


def test_a_card_opens_on_hover_stays_under_the_pointer_and_only_on_the_first_link(visit):
    page = visit(ENTRY)
    link, entry = _card_link(page)
    link.hover()
    card = page.get_by_role("tooltip")
    card.wait_for()
    card.hover()
    page.wait_for_timeout(300)
    assert card.is_visible()
    page.locator("h1").hover()
    card.wait_for(state="hidden")
    again = page.locator(f"article a[href$='{entry}']")
    if again.count() > 1:
        again.nth(1).hover()
        page.wait_for_timeout(300)
        assert not card.is_visible()


# --- light and dark, small and without scripts --------------------------------------


def _paper(page) -> int:
    """Sum of the background's red, green and blue."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


@pytest.mark.parametrize("scripts", [True, False])
def test_light_and_dark_follow_the_system(visit, scripts):
    assert _paper(visit(ENTRY, scripts=scripts)) > 600
    assert _paper(visit(ENTRY, dark=True, scripts=scripts)) < 150


def test_the_toggle_overrides_the_system_and_is_remembered(visit):
    page = visit(ENTRY, dark=True)
    toggle = page.locator("form[data-md-component=palette] label:not([hidden])")
    toggle.click()
    assert _paper(page) > 600
    page.goto(page.url.replace(ENTRY, "method/"))
    assert _paper(page) > 600
    toggle.click()
    assert _paper(page) < 150


def test_no_page_scrolls_sideways_on_a_phone(visit, html_pages):
    page = visit(width=360, scripts=False)
    base = page.url
    wide = []
    # Snippet pages are all made alike; one in ten is looked at.
    ours = [uri for n, uri in enumerate(html_pages) if n % 10 == 0 or not uri.startswith("snippets/")]
    for uri in ours:
        page.goto(base + uri)  # with its styles, which decide the width
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(uri)
    assert not wide, wide


def test_without_scripts_everything_can_be_read_and_reached(visit):
    page = visit(scripts=False)
    page.locator(".wm-explain-off a", has_text="A–Z").click()
    assert page.locator("h1").inner_text().startswith("A–Z")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Terms").click()
    page.locator(".wm-entries a[href*='adamw']").first.click()
    assert page.locator("h1").inner_text().startswith("AdamW")
    receipt = page.locator("details.wm-receipt").first
    receipt.locator("summary").first.click()
    assert receipt.locator("pre").first.is_visible()
    assert page.locator("math").count() == 0 or page.locator("math").first.is_visible()
    assert not page.locator("[data-md-component=palette]").is_visible()


def test_on_a_phone_the_contents_of_the_page_are_at_hand(visit):
    page = visit(ENTRY, width=360, height=740, has_touch=True, is_mobile=True)
    strip = page.locator(".wm-contents")
    strip.locator("summary").click()
    strip.get_by_role("link", name="Sources").click()
    heading = page.locator("h2", has_text="Sources")
    assert heading.bounding_box()["y"] >= strip.bounding_box()["height"] - 1, "the strip must not cover the heading"
    assert strip.get_attribute("open") is None
