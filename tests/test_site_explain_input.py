"""What the page that explains takes in and keeps, in a real browser: texts, files, reloads, no network."""

from __future__ import annotations

import re

import pytest
from explain_page import (
    EXPLAIN,
    MATCHER,
    PASTE,
    SHEARED,
    THREAD,
    UNKNOWN,
    asked,
    box,
    cards,
    drop,
    loaded,
    paste,
    said,
    small_site,
    status,
    titles,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    yield from small_site(tmp_path_factory.mktemp("explain"))


# --- when what is fetched ---------------------------------------------------------------


def test_the_home_page_fetches_the_matcher_when_its_box_is_first_used(visit):
    page = visit()
    page.wait_for_load_state("networkidle")
    assert not asked(page, *MATCHER)
    box(page).focus()
    page.wait_for_load_state("networkidle")
    paste(page, THREAD, "1 known error: Left-handed thread")
    assert len(asked(page, "data/explain.json")) == 1


def test_the_explaining_page_fetches_it_at_rest_and_then_needs_no_network(visit):
    page = loaded(visit(EXPLAIN))
    assert len(asked(page, "data/explain.json")) == 1
    page.context.set_offline(True)
    before = len(page.asked)
    paste(page, f"{THREAD}\n{SHEARED}\n", "2 known errors")
    paste(page, UNKNOWN, "No known error")
    assert page.asked[before:] == []


def test_matching_is_done_in_a_worker_and_without_one_on_the_page(visit, chromium):
    page = loaded(visit(EXPLAIN))
    assert [worker.url for worker in page.workers if worker.url.endswith("explain/worker.js")]
    page.add_init_script("delete window.Worker")
    page.reload()
    assert not page.workers
    paste(page, THREAD, "Left-handed thread")


def test_without_the_network_it_says_so_keeps_the_text_and_works_later(visit):
    page = visit()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    paste(page, THREAD, "did not load")
    assert box(page).input_value() == THREAD
    page.context.set_offline(False)
    page.get_by_role("button", name="Explain").click()
    said(page, "Left-handed thread")


def test_while_it_takes_long_the_page_says_that_it_is_reading_and_the_newest_text_is_answered(visit):
    page = visit()
    page.wait_for_load_state("networkidle")
    held = []
    page.context.route("**/data/explain.json", lambda route: held.append(route))
    paste(page, f"{SHEARED}\n" * 3, "^Reading 4 lines")
    assert page.locator("form.wm-explain").get_attribute("aria-busy") == "true"
    page.evaluate(PASTE, [box(page).element_handle(), THREAD])  # the book is still on its way
    held[0].continue_()
    said(page, "1 known error: Left-handed thread")
    assert page.locator("form.wm-explain").get_attribute("aria-busy") is None
    assert titles(page) == ["Left-handed thread"] and len(held) == 1


# --- files -------------------------------------------------------------------------------------------


def test_a_dropped_file_is_read_and_taking_it_away_brings_back_what_was_typed(visit):
    page = paste(visit(EXPLAIN), SHEARED, "Bolt sheared")
    drop(page, ("train.log", f"a\r\nb\r\n{THREAD}\r\n".encode()), says="Left-handed thread .line 3.")
    held = page.locator(".wm-held")
    assert page.evaluate("document.activeElement.textContent") == "Remove", "the box had the focus and is gone"
    assert "train.log: 4 lines" in held.inner_text() and not box(page).is_visible()
    held.get_by_role("button", name="Remove").click()
    said(page, "Bolt sheared")
    assert box(page).input_value() == SHEARED and not held.is_visible()


def test_a_file_is_chosen_with_the_button(visit):
    page = visit(EXPLAIN)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files({"name": "run.txt", "mimeType": "text/plain", "buffer": THREAD.encode()})
    said(page, "Left-handed thread")


def test_powershells_utf_16_is_read(visit):
    page = drop(visit(EXPLAIN), ("out.txt", f"\ufeff{THREAD}\r\n".encode("utf-16-le")), says="Left-handed thread")
    assert page.locator("mark").inner_text() == "the thread of bolt 7 is left-handed"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 64, "not a text file"),
        (bytes(range(128, 256)) * 8, "not a text file"),
        (b"  \n", "is empty"),
    ],
    ids=["program", "noise", "blank"],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_lost(visit, data, says):
    page = paste(visit(EXPLAIN), SHEARED, "Bolt sheared")
    drop(page, ("thing.bin", data), says=says)
    assert "thing.bin" in status(page) and "Nothing was changed" in status(page)
    assert box(page).input_value() == SHEARED and titles(page) == ["Bolt sheared off"]


def test_a_file_over_the_limit_is_refused(visit):
    page = visit(EXPLAIN)
    page.evaluate(
        """() => {
          const data = new DataTransfer()
          data.items.add(new File([new Uint8Array(20_000_001)], "huge.log"))
          document.querySelector("#wm-text").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }))
        }"""
    )
    said(page, "huge.log has 20 MB; up to 20 MB are read")


def test_a_text_too_long_for_the_box_is_held_beside_it(visit):
    log = "".join(f"step {n} of the run\n" for n in range(20_000)) + THREAD
    page = paste(visit(EXPLAIN), log, "Left-handed thread .line 20001.")
    assert "Pasted text: 20,001 lines" in page.locator(".wm-held").inner_text()
    assert box(page).input_value() == ""
    assert page.locator(".wm-line").count() < 20
    assert page.get_by_role("button", name="Show all").count() == 0, "so many lines are shown in parts"


# --- what is kept ------------------------------------------------------------------------------------


def test_the_text_survives_a_reload_until_it_is_cleared(visit):
    page = paste(visit(), THREAD, "Left-handed")
    page.reload()
    said(page, "Left-handed thread")
    assert box(page).input_value() == THREAD
    page.get_by_role("button", name="Clear").click()
    assert box(page).input_value() == "" and status(page) == "" and cards(page).count() == 0
    assert page.evaluate("document.activeElement.id") == "wm-text"
    page.reload()
    assert box(page).input_value() == "" and cards(page).count() == 0


def test_a_file_survives_a_reload_with_its_name(visit):
    page = drop(visit(EXPLAIN), ("train.log", THREAD.encode()), says="Left-handed")
    page.reload()
    said(page, "Left-handed")
    assert "train.log" in page.locator(".wm-held").inner_text()


def test_the_text_stays_in_this_tab(visit):
    page = paste(visit(EXPLAIN), f"{THREAD} {UNKNOWN}", "Left-handed")
    for where in ("JSON.stringify(localStorage)", "document.cookie", "location.href"):
        assert "wombat" not in page.evaluate(where)
    assert not [url for url in page.asked if "wombat" in url or "bolt" in url]


def test_a_text_from_the_search_box_is_explained_on_arrival(visit, site):
    page = visit()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search")
    field.wait_for()
    page.evaluate(PASTE, [field.element_handle(), f"Traceback (most recent call last):\n{SHEARED}\n{THREAD}\n"])
    option = page.get_by_role("option", name=re.compile("Explain|error|text", re.I)).first
    option.wait_for()
    option.click()
    page.wait_for_url("**/explain/")
    said(page, "2 known errors")
