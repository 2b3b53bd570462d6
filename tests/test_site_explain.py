"""Pasting an error in a real browser: what is answered, what is kept, what leaves the tab, and what hostile texts do."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import built
import pytest

REPOSITORY = "https://example.org/wm"
EXPLAIN = "explain/"
MATCHER = ("data/explain.json", "explain/answer.js", "explain/worker.js")


def trouble(id_: str, title: str, signature: str, causes: list[dict], **more) -> dict:
    first = {
        "check": f"Look at {id_}.",
        "language": "bash",
        "command": f"look --at {id_}\nlook again\n",
        "answers": [{"seen": "It is red.", "means": "First cause."}, {"seen": "It is blue.", "means": "Second cause."}],
    }
    return {
        "id": id_,
        "url": f"troubles/{id_}/",
        "title": title,
        "summary": f"What {title} is.",
        "signatures": [signature],
        "first": first,
        "causes": causes,
        "follows": [],
        "refines": None,
        **more,
    }


def cause(id_: str, *clues: str) -> dict:
    tell = f"To tell {id_}."
    fix = f"Mend {id_}:\n\n1. one thing,\n2. then `another`.\n\nmake first\nmake second\n\nAnd *that* is all."
    return {"id": id_, "title": f"Cause {id_}", "tell": tell, "fix": fix, "clues": list(clues), "cases": []}


TROUBLES = [
    trouble("left-handed-thread", "Left-handed thread", "the thread of … is left-handed", [cause("wrong-bolt"), cause("mirror", "seen in a mirror")]),
    trouble("bolt-sheared", "Bolt sheared off", "bolt sheared off at torque", [cause("too-tight"), cause("rust")]),
    trouble("engine-stopped", "Engine stopped", "engine stopped without oil", [cause("leak")], follows=["bolt-sheared"]),
]
THREAD = "Error: the thread of bolt 7 is left-handed"
SHEARED = "Error: bolt sheared off at torque 12"
STOPPED = "Error: engine stopped without oil"
UNKNOWN = "Traceback (most recent call last):\n  File \"/home/anna/work/run.py\", line 3, in <module>\nValueError: a wombat was sheared at dawn\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A small site with a repository, in place of the real one, whose book has three more troubles."""
    project = built.small_project(tmp_path_factory.mktemp("explain") / "project")
    server = built.Server(tmp_path_factory.mktemp("site"))
    done = built.mkdocs(project, "build", "--strict", "-d", str(server.folder), REPOSITORY_URL=REPOSITORY)
    if done.returncode:
        pytest.fail(f"the small project does not build\n{done.stdout[-4000:]}", pytrace=False)
    file = server.folder / "data" / "explain.json"
    book = json.loads(file.read_text("utf-8"))
    book["troubles"] += TROUBLES
    words = re.findall(r"[a-z]+", " ".join(item["signatures"][0] for item in TROUBLES))
    book["weights"] |= {word: 1 if word in ("the", "of", "is", "at", "off") else 16 for word in words}
    file.write_text(json.dumps(book), "utf-8")
    yield server
    server.close()


PASTE = """([box, text]) => {
  box.focus()
  box.select()
  const data = new DataTransfer()
  data.setData("text/plain", text)
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
  if (!box.dispatchEvent(event)) return
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end") // what the browser does unless it is prevented
  box.dispatchEvent(new InputEvent("input", { bubbles: true }))
}"""

DROP = """([box, files]) => {
  const data = new DataTransfer()
  for (const [name, bytes] of files) data.items.add(new File([Uint8Array.from(bytes)], name))
  for (const kind of ["dragenter", "dragover", "drop"]) {
    box.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
  }
}"""


def box(page):
    return page.locator("#wm-text")


def status(page) -> str:
    return page.locator(".wm-explain > [role=status]").inner_text()


def paste(page, text: str, says: str = "."):
    """Paste a text over what is there, and wait until the summary matches."""
    page.evaluate(PASTE, [box(page).element_handle(), text])
    return said(page, says)


def drop(page, *files: tuple[str, bytes], says: str = "."):
    page.evaluate(DROP, [box(page).element_handle(), [[name, list(data)] for name, data in files]])
    return said(page, says)


def said(page, says: str):
    page.wait_for_function(
        "(says) => new RegExp(says).test(document.querySelector('.wm-explain > [role=status]').textContent)", arg=says
    )
    return page


def asked(page, *parts: str) -> list[str]:
    return [url for url in page.asked if url.endswith(parts)]


def loaded(page):
    """Wait until the matcher and the book are there."""
    page.wait_for_load_state("networkidle")
    return page


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


# --- the answer -----------------------------------------------------------------------------


def cards(page):
    return page.locator(".wm-finding")


def titles(page) -> list[str]:
    return page.locator(".wm-finding > h2").all_inner_texts()


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


def report(page) -> str:
    return page.locator("#wm-report").input_value()


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
