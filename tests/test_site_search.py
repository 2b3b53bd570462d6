"""The search box in a real browser: the keyboard, the pointer, a phone, a screen reader's view, and when things fail."""

from __future__ import annotations

import gzip
import json
import re
from urllib.parse import parse_qs, urlsplit

import built
import pytest

REPOSITORY = "https://example.org/wm"
LOG = 'Traceback (most recent call last):\n  File "train.py", line 3\nstatistics.StatisticsError: mean requires at least one data point\n'

PASTE = """(text) => {
  const data = new DataTransfer()
  data.setData("text/plain", text)
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A small site with a repository, in place of the real one."""
    project = built.small_project(tmp_path_factory.mktemp("search") / "project")
    server = built.Server(tmp_path_factory.mktemp("site"))
    done = built.mkdocs(project, "build", "--strict", "-d", str(server.folder), REPOSITORY_URL=REPOSITORY)
    if done.returncode:
        pytest.fail(f"the small project does not build\n{done.stdout[-4000:]}", pytrace=False)
    yield server
    server.close()


def box(page):
    return page.get_by_role("combobox", name="Search")


def options(page):
    return page.get_by_role("option")


def status(page):
    return page.locator(".wm-search [role=status]")


def opened(page, query: str = ""):
    """The page with its box open, and what the query finds in it."""
    page.keyboard.press("/")
    box(page).wait_for()
    if query:
        box(page).fill(query)
        page.wait_for_function("!document.querySelector('.wm-search__label')?.textContent.match('Recent|Suggested')")
    page.locator("[role=option], .wm-search__say:not([hidden])").first.wait_for()
    return page


def chosen(page) -> str:
    """The text of the option that the input names as the active one, which must be the selected one."""
    active = box(page).get_attribute("aria-activedescendant")
    selected = page.locator("[role=option][aria-selected=true]")
    assert selected.count() == 1 and selected.get_attribute("id") == active
    return selected.locator(".wm-search__title").inner_text()


def titles(page) -> list[str]:
    return page.locator("[role=option] .wm-search__title").all_inner_texts()


def hold(page, addresses: str):
    """Keep requests waiting; the returned function lets them and all later ones go."""
    held, released = [], []
    page.route(addresses, lambda route: route.continue_() if released else held.append(route))

    def release() -> None:
        released.append(True)
        for route in held:
            route.continue_()

    return release


def closed(page) -> bool:
    return page.locator("dialog.wm-search[open]").count() == 0


# --- nothing before it is used ------------------------------------------------------


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


# --- opening and closing ---------------------------------------------------------------


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


def test_the_slash_can_be_turned_off_for_good(visit):
    page = opened(visit())
    page.get_by_label("opens this box").uncheck()
    page.keyboard.press("Escape")
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


# --- the list ----------------------------------------------------------------------------


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


# --- empty, nothing found, pasted -------------------------------------------------------------


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
    if storage == "refused":  # to us alone: the theme's script for light and dark does not survive it
        page.add_init_script(
            """for (const name of ["getItem", "setItem", "removeItem"]) {
              const real = Storage.prototype[name]
              Storage.prototype[name] = function (key, ...rest) {
                if (key.includes("wm-")) throw new DOMException("", "SecurityError")
                return real.call(this, key, ...rest)
              }
            }"""
        )
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
    assert "result" not in page.locator(".wm-search__label").all_inner_texts()
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


# --- when it fails --------------------------------------------------------------------------


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


# --- other ways to see and reach it -------------------------------------------------------------


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
    for _ in range(4):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.type ?? document.activeElement.tagName"))
    assert seen[:2] == ["Close", "checkbox"]
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
