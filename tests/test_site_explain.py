"""Answers to a pasted text in a real browser: cards, marks, causes, and what is offered where nothing is known."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from explain_page import (
    EXPLAIN,
    REPOSITORY,
    SHEARED,
    STOPPED,
    THREAD,
    UNKNOWN,
    asked,
    box,
    cards,
    loaded,
    paste,
    report,
    said,
    small_site,
    status,
    titles,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    yield from small_site(tmp_path_factory.mktemp("explain"))


# --- the answer -----------------------------------------------------------------------------


def test_the_summary_counts_the_errors_and_says_which_came_first_and_which_is_the_root(visit):
    page = paste(visit(EXPLAIN), f"start\n{STOPPED}\nstep\n{SHEARED}\n", "2 known errors")
    assert status(page) == "2 known errors. First: Engine stopped (line 2). Likely root: Bolt sheared off (line 4)."
    assert titles(page) == ["Bolt sheared off", "Engine stopped"]
    assert "Likely root" in cards(page).nth(0).inner_text() and "First in the text" in cards(page).nth(1).inner_text()
    assert cards(page).nth(0).locator(".wm-why").inner_text()
    region = page.locator(".wm-explain > [role=status]")
    assert region.count() == 1, "the region that announces was there before and stays"


def test_a_card_names_the_trouble_its_lines_and_the_words_that_were_recognised(visit, site):
    page = paste(visit(EXPLAIN), f"a\n{THREAD}\nb\n{THREAD}\n", "1 known error: Left-handed thread .line 2.")
    card = cards(page).first
    assert card.get_by_role("heading", level=2).inner_text() == "Left-handed thread"
    link = card.get_by_role("link", name="Left-handed thread", exact=True)
    assert link.evaluate("(a) => a.href") == f"{site.root}troubles/left-handed-thread/"
    text = card.inner_text()
    assert "What Left-handed thread is." in text and "known wording" in text and "lines 2, 4" in text
    assert "the thread of bolt 7 is left-handed" in card.locator(".wm-fragment").inner_text()
    assert "Likely root" not in text, "where there is one error alone, nothing is the root of another"


def test_a_cut_line_is_an_answer_that_is_called_likely(visit):
    page = paste(visit(EXPLAIN), "Error: bolt sheared off at torq", "likely")
    assert titles(page) == ["Bolt sheared off"]
    assert "likely: the wording differs or is cut" in cards(page).first.inner_text()


def test_try_first_has_a_check_a_command_to_copy_and_what_each_answer_means(visit):
    page = paste(visit(EXPLAIN, permissions=["clipboard-read", "clipboard-write"]), THREAD)
    part = cards(page).first.locator(".wm-try")
    assert "Look at left-handed-thread." in part.inner_text()
    assert part.locator(".wm-seen").all_inner_texts() == ["It is red.", "It is blue."]
    part.get_by_role("button", name="Copy").click()
    part.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "look --at left-handed-thread\nlook again"


def test_where_the_clipboard_is_refused_the_command_is_selected(visit):
    page = visit(EXPLAIN)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')) }")
    part = cards(paste(page, THREAD)).first.locator(".wm-try")
    part.get_by_role("button", name="Copy").click()
    part.get_by_text("Press Ctrl-C").wait_for()
    assert page.evaluate("String(getSelection())").startswith("look --at left-handed-thread")


def test_the_cause_that_the_text_speaks_for_comes_first_says_why_and_keeps_its_number(visit, site):
    page = paste(visit(EXPLAIN), f"{THREAD}\nnote: seen in a mirror\n")
    causes = cards(page).first.locator(".wm-causes > ol > li")
    assert causes.locator("summary b").all_inner_texts() == ["2. Cause mirror", "1. Cause wrong-bolt"]
    assert [item.evaluate("(d) => d.open") for item in causes.locator("details").all()] == [True, False]
    assert "The text says" in causes.first.inner_text() and "seen in a mirror" in causes.first.inner_text()
    assert "To tell mirror." in causes.first.inner_text()
    assert causes.first.locator("ol > li").all_inner_texts() == ["one thing,", "then another."]
    assert causes.first.locator("pre").inner_text() == "make first\nmake second"
    link = causes.first.get_by_role("link", name="This cause")
    assert link.evaluate("(a) => a.href") == f"{site.root}troubles/left-handed-thread/#mirror"
    assert not causes.nth(1).get_by_text("To tell wrong-bolt.").is_visible()
    causes.nth(1).locator("summary").click()
    assert causes.nth(1).get_by_text("To tell wrong-bolt.").is_visible()


def test_later_cards_are_folded_to_their_head(visit):
    page = paste(visit(EXPLAIN), f"{THREAD}\n{SHEARED}\n", "2 known")
    second = cards(page).nth(1)
    assert cards(page).first.locator(".wm-try").is_visible() and not second.locator(".wm-try").is_visible()
    second.locator(".wm-rest > summary").click()
    assert second.locator(".wm-try").is_visible()


def test_typing_is_explained_too_and_ctrl_enter_goes_to_the_answer_at_once(visit):
    page = loaded(visit(EXPLAIN))
    box(page).press_sequentially(THREAD)
    said(page, "1 known error")
    assert page.evaluate("document.activeElement.id") == "wm-text"
    page.keyboard.press("Control+Enter")
    page.wait_for_function("document.activeElement.matches('.wm-explained')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Left-handed thread"


# --- the text and its marks --------------------------------------------------------------------


def test_a_mark_leads_to_its_card_and_the_card_to_its_mark(visit):
    page = paste(visit(EXPLAIN), f"x\n{SHEARED}\ny\n{STOPPED}\n", "2 known")
    marks = page.locator("mark")
    assert marks.all_inner_texts() == ["bolt sheared off at torque", "engine stopped without oil"]
    page.locator("mark a", has_text="engine").click()
    assert page.url.endswith("#wm-finding-2") and page.evaluate("document.querySelector(':target h2').textContent") == "Engine stopped"
    cards(page).nth(1).get_by_role("link", name="4", exact=True).click()
    assert page.evaluate("document.querySelector(':target').textContent") == "engine stopped without oil"
    page.go_back()
    assert page.url.endswith("#wm-finding-2")


def test_a_long_log_shows_what_is_around_the_marks_and_the_rest_when_asked(visit):
    log = [f"step {n}" for n in range(5000)]
    log[1200], log[3999] = SHEARED, STOPPED
    page = paste(visit(EXPLAIN), "\n".join(log) + "\n", "2 known errors")
    assert "(line 1201)" in status(page)
    rows = page.locator(".wm-line")
    assert rows.count() == 14
    assert rows.first.get_attribute("data-line") == "1198"
    page.get_by_role("button", name="1,197 lines folded: show 500 of them").click()
    assert rows.count() == 514 and rows.first.inner_text() == "step 0"
    assert page.evaluate("document.activeElement.dataset.line") == "1"
    page.get_by_role("button", name="Show all 5,000 lines").click()
    assert rows.count() == 5000 and page.locator("mark").count() == 2
    assert page.locator(".wm-gap").count() == 0


def test_every_place_of_an_error_is_marked_and_overlapping_ones_share_the_text(visit):
    page = paste(visit(EXPLAIN), f"{THREAD}\n" * 3 + "the thread of bolt sheared off at torque is left-handed\n", "2 known")
    text = "".join(page.locator(".wm-line").nth(3).all_inner_texts())
    assert text == "the thread of bolt sheared off at torque is left-handed"
    assert page.locator("mark").count() >= 4
    ids = page.locator("mark[id]").evaluate_all("(all) => all.map((mark) => mark.id)")
    assert len(ids) == len(set(ids))


# --- nothing known ---------------------------------------------------------------------------------


def test_where_nothing_is_known_it_says_so_guesses_by_name_and_offers_a_report(visit):
    page = paste(visit(EXPLAIN), UNKNOWN, "No known error in this text")
    assert cards(page).count() == 0
    assert page.locator(".wm-guesses").count() == 0
    assert "a wombat was sheared at dawn" in report(page)
    assert "Versions" in report(page)


def test_a_guess_is_called_one_and_names_the_words_it_shares(visit, site):
    page = paste(visit(EXPLAIN), "at this torque one stopped and sheared a thread, said the bolt\n", "No known error.*guess")
    part = page.locator(".wm-guesses")
    assert part.get_by_role("heading").inner_text() == "Guesses" and "can be chance" in part.inner_text()
    item = part.locator("li", has_text="Bolt sheared off")
    assert set(item.locator("code").all_inner_texts()) == {"bolt", "sheared", "torque"}
    assert item.get_by_role("link").evaluate("(a) => a.href") == f"{site.root}troubles/bolt-sheared/"


def test_the_report_masks_what_is_the_readers_own_and_lists_it(visit):
    secret = "\n".join(
        [
            'File "/home/anna/work/secret-project/run.py", line 3',
            'File "/opt/venv/lib/python3.11/site-packages/torch/nn/functional.py", line 9',
            r"File C:\Users\Anna\project\run.py",
            "anna@lab-7:~$ export HF_TOKEN=hf_abcdefghijklmnopqrstuvwx",
            "Authorization: Bearer abc.def-ghi_jkl",
            "GET https://anna:pa55word@example.org/x from 10.20.30.40:8080",
            "mail anna.smith@example.org, key AKIAABCDEFGHIJKLMNOP",
            "nvidia-cudnn-cu12==9.1.0.70 on 127.0.0.1:29500",
            "train.py --hf-token abcdefgh --out s3://annas-bucket/run pad_token='<pad>' max_tokens=512",
            'File "/Users/anna miller/run.py", line 3, at fe80::1ff:fe23:4567:890a',
            "ValueError: a wombat",
        ]
    )
    page = paste(visit(EXPLAIN), secret, "No known error")
    shown = report(page)
    for gone in ("anna", "Anna", "secret-project", "lab-7", "hf_abc", "abc.def", "pa55word", "10.20", "AKIA", "abcdefgh", "miller", "fe80"):
        assert gone not in shown, gone
    assert "…/site-packages/torch/nn/functional.py" in shown and "…/run.py" in shown and "ValueError: a wombat" in shown
    assert "pad_token='<pad>' max_tokens=512" in shown, "a tokenizer's tokens are no secrets"
    assert "cu12==9.1.0.70 on 127.0.0.1:29500" in shown, "a version and the machine itself are no secrets"
    told = page.locator("#wm-report-masked").inner_text()
    for kind in ("token", "folder", "e-mail", "password in an address", "network address", "user and host"):
        assert kind in told, told


def test_the_report_is_edited_copied_and_sent_by_the_reader_alone(visit):
    page = paste(visit(EXPLAIN, permissions=["clipboard-read", "clipboard-write"]), UNKNOWN, "No known error")
    page.locator("#wm-report").fill("my own words & more\n```")
    page.locator(".wm-report").get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "my own words & more\n```"
    assert not [url for url in page.asked if "example.org" in url], "nothing is sent before a click"
    link = page.get_by_role("link", name="Open a new issue")
    link.evaluate("(a) => a.addEventListener('click', (event) => event.preventDefault())")
    link.click()
    address = urlsplit(link.get_attribute("href"))
    fields = parse_qs(address.query)
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{REPOSITORY}/issues/new"
    assert fields["body"] == ["my own words & more\n```"]
    assert fields["title"] == ["Unmatched error: ValueError: a wombat was sheared at dawn"]
    page.locator("#wm-report").fill("x" * 20_000)
    link.click()
    page.get_by_text("Too long for an address").wait_for()


def test_without_a_repository_there_is_no_link_to_one(visit):
    page = visit(EXPLAIN)
    page.evaluate("delete document.querySelector('form.wm-explain').dataset.repository")
    paste(page, UNKNOWN, "No known error")
    assert report(page) and page.get_by_role("link", name="Open a new issue").count() == 0


def test_a_short_line_that_is_no_error_is_looked_up(visit):
    page = visit()
    box(page).focus()
    box(page).press_sequentially("median")
    said(page, "It is no known error. .* these words")
    found = page.locator(".wm-fitting")
    assert found.get_by_role("link", name="Median", exact=True).count() == 1
    assert not page.locator("#wm-report").is_visible()
    page.locator(".wm-report > summary").click()
    assert page.locator("#wm-report").is_visible()
