"""The list of the search box in a real browser: what it shows, what is chosen in it, and where that leads."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import built
import pytest
from search_box import LOG, PASTE, REPOSITORY, box, chosen, closed, hold, opened, options, refuse_storage, small_site, status, titles


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    yield from small_site(tmp_path_factory.mktemp("search"))


def test_it_is_a_combobox_over_labelled_groups(visit):
    page = opened(visit(), "median")
    assert box(page).get_attribute("aria-expanded") == "true"
    listbox = page.locator("#" + box(page).get_attribute("aria-controls"))
    assert listbox.get_attribute("role") == "listbox"
    labels = listbox.locator(".wm-search__label").all_inner_texts()
    assert labels[0] == "Terms" and len(labels) > 1
    for name in labels:
        assert listbox.get_by_role("group", name=name, exact=True).get_by_role("option").count() >= 1, name
    assert chosen(page) == "Median" == titles(page)[0]


def test_arrows_go_round_and_home_and_end_follow_them_into_the_list(visit):
    page = opened(visit(), "median")
    names = titles(page)
    assert len(names) > 2
    page.keyboard.press("Home")
    page.keyboard.type("x")
    assert box(page).input_value() == "xmedian", "before the arrows, Home belongs to the text"
    box(page).fill("median")
    page.wait_for_function("document.querySelector('[role=option] .wm-search__title')?.textContent === 'Median'")
    for key, expected in (("ArrowDown", 1), ("End", -1), ("ArrowDown", 0), ("ArrowUp", -1), ("Home", 0), ("ArrowDown", 1)):
        page.keyboard.press(key)
        assert chosen(page) == names[expected], key
    assert box(page).evaluate("(e) => e === document.activeElement")


def test_enter_opens_the_first_result_of_what_was_typed_however_fast(visit):
    page = visit()
    page.keyboard.press("/")
    page.keyboard.type("median")
    page.keyboard.press("Enter")
    page.wait_for_url("**/terms/median/")


@pytest.mark.parametrize("marks", [{"isComposing": True}, {"keyCode": 229}], ids=["in it", "at its end, in Safari"])
def test_enter_belongs_to_an_input_method_while_it_composes(visit, marks):
    page = opened(visit(), "median")
    press = """(e, marks) => e.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true, ...marks}))"""
    assert box(page).evaluate(press, marks), "it is left to the input method"
    box(page).fill("mean")
    page.get_by_text("also: average").or_(options(page).first.filter(has_text="Mean")).first.wait_for()
    assert not closed(page) and "terms/" not in page.url


def test_a_key_held_down_opens_one_page(visit):
    page = opened(visit(), "median")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Search").focus()
    for _ in range(3):  # it opens the box, and opens no result of the former query
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    box(page).wait_for()
    page.keyboard.down("Control")
    with page.context.expect_page():
        for _ in range(3):
            page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.keyboard.up("Control")
    assert len(page.context.pages) == 2 and "terms/" not in page.url


def test_results_are_links_with_title_summary_marked_words_and_the_name_that_matched(visit, site):
    page = opened(visit(), "average")
    first = options(page).first
    assert first.get_attribute("href") == f"{site.root}terms/mean/"
    assert first.locator(".wm-search__title").inner_text() == "Mean"
    assert "divided by how many there are" in first.locator(".wm-search__summary").inner_text()
    assert first.locator(".wm-search__name").inner_text() == "also: average"
    assert first.locator("mark").first.inner_text() == "average"


def test_text_of_entries_is_never_markup(visit):
    page = opened(visit(), "ignores outliers")
    myth = page.get_by_role("group", name="Myths").get_by_role("option").first
    assert myth.locator(".wm-search__title").inner_text() == "The mean ignores outliers & <noise>"
    assert myth.locator("noise").count() == 0
    box(page).fill("<img src=x onerror=alert(1)> zzz")
    page.locator(".wm-search__say").filter(has_text="<img src=x").wait_for()
    assert page.locator(".wm-search img").count() == 0


@pytest.mark.parametrize("how", ["Control+Enter", "click"])
def test_with_control_a_result_opens_in_a_new_tab_and_the_box_stays(visit, how):
    page = opened(visit(), "median")
    with page.context.expect_page() as new:
        if how == "click":
            options(page).first.click(modifiers=["Control"])
        else:
            page.keyboard.press(how)
    new.value.wait_for_url("**/terms/median/")
    assert not closed(page) and "terms/" not in page.url


def test_the_count_of_results_is_announced_politely_once(visit):
    page = opened(visit())
    page.evaluate(
        """() => {
          window.said = []
          const status = document.querySelector(".wm-search [role=status]")
          new MutationObserver(() => window.said.push(status.textContent)).observe(status, {childList: true})
        }"""
    )
    box(page).press_sequentially("median", delay=20)
    page.wait_for_function("window.said.some((text) => text.includes('result'))")
    assert re.fullmatch(r"\d+ results: 1 term, .*\d questions?.*\.", status(page).inner_text())
    assert len([text for text in page.evaluate("said") if text]) == 1, page.evaluate("said")


def test_the_last_answer_wins_and_no_former_one_shows(visit):
    page = visit()
    release = hold(page, "**/data/search/**")
    page.keyboard.press("/")
    box(page).wait_for()
    page.evaluate(
        """() => {
          window.seen = new Set()
          new MutationObserver(() => document.querySelectorAll("[role=option] .wm-search__title").forEach((e) => seen.add(e.textContent)))
            .observe(document.querySelector("[role=listbox]"), {childList: true, subtree: true})
        }"""
    )
    for query in ("average", "median"):
        box(page).fill(query)
    release()
    options(page).first.wait_for()
    page.wait_for_load_state("networkidle")
    assert chosen(page) == "Median"
    assert set(page.evaluate("[...seen]")) == set(titles(page))


def test_the_empty_box_suggests_pages_and_enter_goes_nowhere(visit):
    page = opened(visit())
    page.get_by_role("group", name="Suggested").get_by_role("option").first.wait_for()
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("Enter")
    assert not closed(page)
    page.keyboard.press("ArrowDown")
    assert chosen(page) == titles(page)[0]


@pytest.mark.parametrize("storage", ["allowed", "refused"])
def test_pages_chosen_before_come_first_and_can_be_cleared(visit, storage):
    page = visit()
    if storage == "refused":
        refuse_storage(page)
        page.goto(page.url)
    opened(page, "median")
    with page.context.expect_page():
        page.keyboard.press("Control+Enter")
    if storage == "allowed":
        page.goto(page.url + "method/")
        opened(page)
    else:
        box(page).fill("")
    recent = page.get_by_role("group", name="Recent").get_by_role("option")
    recent.first.wait_for()
    assert recent.all_inner_texts() == ["Median"]
    page.get_by_role("button", name="Clear recent").click()
    recent.first.wait_for(state="detached")
    assert box(page).evaluate("(e) => e === document.activeElement")
    assert page.get_by_role("button", name="Clear recent").count() == 0


def test_a_forged_memory_leads_nowhere_else(visit):
    page = visit()
    addresses = ("javascript:alert(1)", "https://example.org/", "../../x")
    forged = [*({"url": url, "title": "forged"} for url in addresses), 7, None]
    page.evaluate("(value) => localStorage.setItem('/measures/.wm-recent', value)", json.dumps(forged))
    opened(page)
    page.get_by_role("group", name="Suggested").wait_for()
    assert page.get_by_role("group", name="Recent").count() == 0
    page.keyboard.press("Escape")
    page.evaluate("localStorage.setItem('/measures/.wm-recent', '{broken')")
    opened(page)
    page.get_by_role("group", name="Suggested").wait_for()


def test_nothing_found_says_so_and_how_to_propose_a_term(visit, site):
    page = opened(visit(), "zzzz qqqq")
    assert page.locator(".wm-search__say").inner_text().startswith("Nothing found for “zzzz qqqq”.")
    assert options(page).count() == 0
    page.wait_for_function("document.querySelector('.wm-search [role=status]').textContent.startsWith('Nothing found')")
    form = urlsplit(page.get_by_role("link", name="A form at the repository").get_attribute("href"))
    assert f"{form.scheme}://{form.netloc}{form.path}" == f"{REPOSITORY}/issues/new"
    template = built.ROOT / ".github" / "ISSUE_TEMPLATE" / parse_qs(form.query)["template"][0]
    assert "id: word" in template.read_text("utf-8") and parse_qs(form.query)["word"] == ["zzzz qqqq"]
    page.get_by_role("link", name="How to propose it").click()
    page.wait_for_url(f"{site.root}contribute/")


def test_without_a_repository_no_form_is_offered(visit):
    page = visit()

    def without(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("data-repository", "data-none"))

    page.route("**/method/", without)
    page.goto(page.url + "method/")
    opened(page, "zzzz qqqq")
    assert page.get_by_role("link", name="How to propose it").count() == 1
    assert page.get_by_role("link", name="A form at the repository").count() == 0


@pytest.mark.parametrize("text", [LOG, "loss is nan " * 20], ids=["lines", "long"])
def test_a_pasted_log_is_offered_to_the_explaining_page_without_its_text_in_the_address(visit, site, text):
    page = opened(visit())
    page.evaluate(PASTE, text)
    page.get_by_role("group", name="Pasted").wait_for()
    assert chosen(page) == "Explain this error"
    page.keyboard.press("Enter")
    page.wait_for_url("**/explain/")
    assert page.url == f"{site.root}explain/"
    page.wait_for_function("(text) => document.querySelector('article textarea').value === text", arg=text)
    assert page.evaluate("sessionStorage.getItem('wm-pasted')") is None, "it is handed over once"
    assert not [url for url in page.asked if "Traceback" in url or "nan" in url]


@pytest.mark.parametrize("how", ["Control+Enter", "middle button"])
def test_a_pasted_log_in_a_new_tab_leaves_nothing_in_this_one(visit, how):
    page = opened(visit())
    page.evaluate(PASTE, LOG)
    page.get_by_role("group", name="Pasted").wait_for()
    with page.context.expect_page() as new:
        if how == "middle button":
            options(page).first.click(button="middle")
        else:
            page.keyboard.press(how)
    new.value.wait_for_function("(text) => document.querySelector('article textarea').value === text", arg=LOG)
    assert page.evaluate("sessionStorage.getItem('wm-pasted')") is None


def test_a_pasted_error_also_finds_its_trouble_and_typing_on_takes_the_offer_away(visit):
    page = opened(visit())
    page.evaluate(PASTE, LOG)
    page.get_by_role("group", name="Pasted, 3 lines").wait_for()
    assert "mean requires at least one data point" in titles(page)
    box(page).fill("mean")
    page.get_by_role("group", name="Pasted").wait_for(state="detached")


def test_a_short_paste_of_one_line_is_a_query(visit):
    page = opened(visit())
    box(page).evaluate("(e) => e.setRangeText('median')")
    page.evaluate(PASTE, "median\n")
    box(page).dispatch_event("input")
    page.get_by_role("group", name="Terms").wait_for()
    assert page.get_by_role("group", name="Pasted").count() == 0
