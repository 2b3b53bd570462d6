"""The search box in a real browser when something fails: no network, no storage, half an answer."""

from __future__ import annotations

import pytest
from search_box import LOG, PASTE, box, closed, hold, opened, options, refuse_storage, small_site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    yield from small_site(tmp_path_factory.mktemp("search"))


def test_offline_it_says_so_links_the_names_and_works_again_when_asked(visit, site):
    page = visit()
    page.get_by_role("button", name="Search").hover()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.keyboard.press("/")
    page.get_by_text("You are offline").first.wait_for()
    assert page.locator(".wm-search__say").get_by_role("link", name="A–Z").get_attribute("href") == f"{site.root}a-z/"
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("group", name="Suggested").wait_for()
    assert box(page).evaluate("(e) => e === document.activeElement")


def test_a_part_that_does_not_come_is_said_and_asked_for_again(visit):
    page = opened(visit())
    page.route("**/data/search/cards-*", lambda route: route.abort())
    box(page).fill("median")
    page.get_by_text("Search did not load.").first.wait_for()
    page.unroute("**/data/search/cards-*")
    page.get_by_role("button", name="Try again").click()
    options(page).first.filter(has_text="Median").wait_for()


def test_a_pasted_log_that_the_browser_does_not_keep_is_not_lost_on_the_way(visit, site):
    page = visit()
    refuse_storage(page)
    page.goto(page.url)
    opened(page)
    page.evaluate(PASTE, LOG)
    page.get_by_role("group", name="Pasted").wait_for()
    page.keyboard.press("Enter")
    said = page.locator(".wm-search__say").filter(has_text="could not be taken along")
    assert said.get_by_role("link", name="Explain").get_attribute("href") == f"{site.root}explain/"
    assert not closed(page) and page.url == site.root


def test_escape_while_an_answer_is_on_its_way_goes_nowhere(visit):
    page = visit()
    release = hold(page, "**/data/search/**")
    page.keyboard.press("/")
    box(page).fill("median")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    release()
    page.locator("[role=option]").first.wait_for(state="attached")
    assert closed(page)
    page.wait_for_timeout(100)
    assert "terms/" not in page.url


def test_escape_while_the_box_is_on_its_way_leaves_it_closed(visit):
    page = visit()
    release = hold(page, "**/find/dialog.js")
    for key in ("/", "m", "Escape"):
        page.keyboard.press(key)
    with page.expect_response("**/find/frame.js"):
        release()
    page.locator("dialog.wm-search").wait_for(state="attached")
    page.wait_for_timeout(50)
    assert closed(page)
    page.keyboard.press("/")
    box(page).wait_for()
    assert box(page).input_value() == ""


def test_a_box_that_does_not_load_leaves_a_link_and_may_load_later(visit):
    page = visit()
    page.route("**/find/dialog.js", lambda route: route.abort())
    page.get_by_role("button", name="Search").click()
    page.get_by_role("alert").filter(has_text="Search did not load").wait_for()
    assert page.get_by_role("alert").get_by_role("link", name="A–Z").get_attribute("href").endswith("/a-z/")
    page.unroute("**/find/dialog.js")
    page.get_by_role("button", name="Search").click()
    box(page).wait_for()
    assert page.get_by_role("alert").count() == 0


def test_a_slow_index_is_said_to_be_loading(visit):
    page = visit()
    release = hold(page, "**/data/search/**")
    page.keyboard.press("/")
    box(page).fill("median")
    page.get_by_text("Loading…").wait_for()
    release()
    options(page).first.wait_for()
    assert not page.get_by_text("Loading…").is_visible()
