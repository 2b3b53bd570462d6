"""The search box in a real browser: what is fetched when, how it opens, closes and is left, and how it is seen and reached."""

from __future__ import annotations

import gzip

import pytest
from search_box import LOG, PASTE, box, chosen, closed, hold, opened, options, small_site, titles


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    yield from small_site(tmp_path_factory.mktemp("search"))


def test_nothing_is_fetched_for_search_before_the_box_is_used(visit, site):
    page = visit("terms/mean/")
    page.wait_for_load_state("networkidle")
    theirs = ("search_index", "workers/search", "lunr")
    assert not [url for url in page.asked if any(part in url for part in theirs)]
    ours = [url for url in page.asked if "/find/" in url or "data/" in url]
    assert [url.rsplit("/", 1)[1] for url in ours] == ["start.js"]
    script = (site.folder / "assets/wm/find/start.js").read_bytes()
    assert len(gzip.compress(script)) < 1500
    opened(page)
    assert any("data/search/" in url for url in page.asked)


def test_pointing_at_the_button_fetches_the_box_but_no_index(visit):
    page = visit()
    with page.expect_response("**/find/dialog.js"):
        page.get_by_role("button", name="Search").hover()
    page.wait_for_load_state("networkidle")
    assert not [url for url in page.asked if "data/" in url]


def test_nothing_of_the_themes_own_search_is_left(visit, site):
    page = visit()
    assert not (site.folder / "search").exists()
    assert page.locator(".md-search, [data-md-component=search], form[name=search], .wm-search-open").count() == 0
    for key in ("s", "f"):
        page.keyboard.press(key)
    assert not page.locator("#__search").is_checked()
    assert page.evaluate("document.activeElement === document.body")


def test_without_scripts_it_is_a_link_to_the_list_of_names(visit):
    page = visit("terms/mean/", scripts=False)
    link = page.locator(".wm-find")
    assert link.inner_text().strip() == "Look it up"
    link.click()
    assert page.locator("h1").inner_text().startswith("A–Z")


@pytest.mark.parametrize("keys", ["/", "Control+k", "Meta+k", "button"])
def test_a_key_or_the_button_opens_it_and_escape_gives_the_focus_back(visit, keys):
    page = visit("terms/mean/")
    before = page.get_by_role("button", name="Search") if keys == "button" else page.locator("article a").first
    before.focus()
    page.keyboard.press("Enter" if keys == "button" else keys)
    box(page).wait_for()
    assert box(page).evaluate("(e) => e === document.activeElement && e.closest('dialog').matches(':modal')")
    page.keyboard.press("Escape")
    assert closed(page)
    assert before.evaluate("(e) => e === document.activeElement")


def test_a_slash_in_a_field_is_a_slash_and_control_k_opens_from_there(visit):
    page = visit("claims/")
    field = page.get_by_label("Find a claim")
    field.press("/")
    assert field.input_value() == "/" and closed(page)
    field.press("Control+k")
    box(page).wait_for()


def test_what_is_typed_on_while_the_box_loads_arrives_in_it(visit):
    page = visit()
    release = hold(page, "**/find/dialog.js")
    for key in "/mean":
        page.keyboard.press(key)
    page.wait_for_timeout(50)
    release()
    options(page).first.wait_for()
    assert box(page).input_value() == "mean" and chosen(page) == "Mean"


def test_a_click_on_the_page_behind_closes_it_and_a_selection_that_ends_there_does_not(visit):
    page = opened(visit(), "mean")
    inside = box(page).bounding_box()
    options(page).first.hover()
    page.locator(".wm-search__label").first.click()
    assert not closed(page)
    page.mouse.move(inside["x"] + 20, inside["y"] + 10)
    page.mouse.down()
    page.mouse.move(5, 500)
    page.mouse.up()
    assert not closed(page)
    page.mouse.click(5, 500)
    assert closed(page)


def test_the_slash_can_be_turned_off_for_good_in_every_tab(visit):
    page = visit()
    other = page.context.new_page()
    other.goto(page.url)
    opened(page)
    page.get_by_label("opens this box").uncheck()
    page.keyboard.press("Escape")
    other.locator(".wm-find[data-slash=off]").wait_for()
    for address in ("", "terms/mean/"):
        page.goto(page.url.split("/measures/")[0] + "/measures/" + address)
        page.keyboard.press("/")
        page.keyboard.press("Tab")
        assert closed(page)
        assert not page.locator(".wm-find kbd").is_visible()
    page.keyboard.press("Control+k")
    page.get_by_label("opens this box").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    box(page).wait_for()


def test_back_from_a_result_the_box_is_closed_and_still_has_the_query(chromium, site):
    """With the browser's cache of whole pages on, which automation turns off."""
    browser = chromium.browser_type.launch(
        executable_path=_path(), args=["--no-sandbox"], ignore_default_args=["--disable-back-forward-cache"]
    )
    try:
        page = browser.new_page()
        page.goto(site.root)
        page.evaluate("window.kept = true")
        opened(page, "median")
        page.keyboard.press("Enter")
        page.wait_for_url("**/terms/median/")
        page.go_back(wait_until="commit")  # a kept page does not load again
        page.wait_for_function("!location.pathname.includes('terms')")
        assert page.evaluate("window.kept") is True, "the page was not kept"
        assert closed(page)
        page.keyboard.press("/")
        box(page).wait_for()
        assert box(page).input_value() == "median" and titles(page)[0] == "Median"
    finally:
        browser.close()


def _path() -> str:
    from tools import browser

    return browser.find()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("query", ["", "mean", "zzzz qqqq", LOG], ids=["empty", "results", "nothing", "pasted"])
def test_axe_finds_nothing_serious_in_the_box(visit, query, dark):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(visit(dark=dark), "" if query == LOG else query)
    if query == LOG:
        page.evaluate(PASTE, query)
        page.get_by_role("group", name="Pasted").wait_for()
    found = Axe().run(page).response["violations"]
    assert not [f"{v['id']}: {[node['html'][:160] for node in v['nodes'][:3]]}" for v in found if v["impact"] in ("serious", "critical")]


def test_on_a_phone_it_fills_the_screen_and_stays_above_the_keyboard(visit):
    page = visit(width=360, height=740, has_touch=True, is_mobile=True)
    button = page.get_by_role("button", name="Search")
    size = button.bounding_box()
    assert size["width"] >= 24 and size["height"] >= 24
    button.tap()
    box(page).wait_for()
    box(page).fill("zzzz qqqq")
    page.get_by_role("link", name="How to propose it").wait_for()
    for width, height in ((360, 740), (360, 340), (740, 340)):  # as it is, with its keyboard, on its side
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"document.querySelector('.wm-search').offsetHeight === {height}")
        place = page.locator(".wm-search").bounding_box()
        assert (place["x"], place["y"], place["width"]) == (0, 0, width)
        link = page.get_by_role("link", name="How to propose it").bounding_box()
        assert link["y"] + link["height"] <= height
        assert page.locator(".wm-search").evaluate("(e) => e.scrollWidth") <= width
    box(page).fill("median")
    options(page).first.filter(has_text="Median").tap()
    page.wait_for_url("**/terms/median/")


def test_the_keyboard_reaches_the_other_controls_and_comes_back(visit):
    page = opened(visit())
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.type ?? document.activeElement.tagName"))
    assert seen[:2] == ["Close", "checkbox"] and "Search" in seen[2:]
    page.keyboard.press("Escape")
    assert closed(page)


def test_in_forced_colours_the_chosen_result_has_an_outline(visit):
    page = opened(visit(forced_colors="active"), "median")
    style = "(e) => getComputedStyle(e).outlineStyle"
    assert options(page).nth(0).evaluate(style) == "solid" and options(page).nth(1).evaluate(style) == "none"


def test_nothing_in_the_box_moves(visit):
    page = opened(visit(reduced_motion="reduce"), "mean")
    moving = page.locator(".wm-search, .wm-search *, .wm-find").evaluate_all(
        """(all) => all.filter((e) => {
          const style = getComputedStyle(e)
          return style.transitionDuration.split(",").some((t) => parseFloat(t) > 0) || style.animationName !== "none"
        }).length"""
    )
    assert moving == 0


def test_paper_has_no_box(visit):
    page = opened(visit(), "mean")
    page.emulate_media(media="print")
    assert not page.locator(".wm-search").is_visible()
    assert not page.locator(".wm-find").is_visible()
