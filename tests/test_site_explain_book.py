"""The real book on the real site: recorded errors, three errors in one log, a long log, an out-of-memory message."""

from __future__ import annotations

import built
import pytest
from measures import catalogue

DEVICES = "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
MEMORY = (
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 496.00 MiB. GPU 0 has a total capacity of 15.77 GiB "
    "of which {free} MiB is free. {others}Including non-PyTorch memory, this process has {process} GiB memory in use. "
    "Of the allocated memory {allocated} GiB is allocated by PyTorch, and {idle} MiB is reserved by PyTorch but unallocated."
)
FULL = MEMORY.format(free="20.00", others="", process="15.75", allocated="15.20", idle="100.00")
IN_PIECES = MEMORY.format(free="300.00", others="", process="15.47", allocated="12.00", idle="3072.00")
SHARED = MEMORY.format(free="20.00", others="Process 41 has 9.00 GiB memory in use. ", process="6.75", allocated="6.00", idle="100.00")
TIMEOUT = (
    "[Rank 1] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=7, OpType=ALLREDUCE, NumelIn=1, NumelOut=1, "
    "Timeout(ms)=600000) ran for 600012 milliseconds before timing out."
)

SET = """([box, text]) => {
  box.value = text
  box.dispatchEvent(new InputEvent("input", { bubbles: true }))
  box.form.requestSubmit()
}"""


@pytest.fixture(scope="module")
def joined():
    return catalogue.build(built.ROOT)[0]


def explain(page, text: str) -> list[str]:
    """Titles of the cards for a text."""
    page.get_by_role("button", name="Clear").click()
    page.evaluate(SET, [page.locator("#wm-text").element_handle(), text])
    page.wait_for_function("/known|likely/.test(document.querySelector('.wm-explain > [role=status]').textContent)")
    return page.locator(".wm-finding > h2").all_inner_texts()


def test_each_recorded_error_leads_to_its_trouble(visit, joined):
    page = visit("explain/")
    wrong = []
    for snippet_id, runs in joined.receipts.items():
        snippet = joined.snippets.get(snippet_id)
        for run in runs:
            if not (snippet and snippet.raises and run.error):
                continue
            log = f"Traceback (most recent call last):\n  File \"train.py\", line 3\n{run.error.type}: {run.error.message}\n"
            found = explain(page, log)
            meant = joined.troubles[snippet.raises.trouble].title.replace("`", "")
            if found[:1] != [meant]:
                wrong.append(f"{snippet_id}: {found}, not {meant}")
    assert not wrong, "\n".join(wrong)


def test_three_errors_in_one_log_are_told_apart(visit):
    log = f"step 1\n[rank1]: {DEVICES}\nstep 2\n[rank0]: {FULL}\n{TIMEOUT}\n"
    page = visit("explain/")
    titles = explain(page, log)
    assert titles[0] == "Expected all tensors to be on the same device"
    assert len(titles) == 3 and titles[1].startswith("CUDA out of memory") and titles[2].startswith("NCCL timeout")
    summary = page.locator(".wm-explain > [role=status]").inner_text()
    assert summary.startswith("3 known errors.") and "root: Expected all tensors" in summary
    marked = page.locator("mark").evaluate_all("(all) => all.map((mark) => mark.closest('.wm-line').dataset.line)")
    assert set(marked) == {"2", "4", "5"}


def test_a_log_of_five_thousand_lines_is_answered_from_its_one_line(visit):
    log = [f"\x1b[32mstep {n:4d}\x1b[0m/5000 [====>...] loss={2 + 1 / (n + 1):.4f}" for n in range(5000)]
    log[3210] = f"[rank0]: {FULL}"
    page = visit("explain/")
    assert explain(page, "\n".join(log))[0].startswith("CUDA out of memory")
    assert "line 3211" in page.locator(".wm-explain > [role=status]").inner_text()
    assert page.locator(".wm-line").count() == 7


def test_an_out_of_memory_message_is_decoded_and_the_cause_of_its_case_comes_first(visit):
    page = visit("explain/", width=360)
    assert explain(page, SHARED)[0] == "CUDA out of memory"
    part = page.locator(".wm-decoded")
    rows = {row.locator("th").inner_text(): row.locator("td").inner_text() for row in part.locator("tr").all()}
    assert (rows["asked for"], rows["capacity"], rows["held by others"]) == ("496.00 MiB", "15.77 GiB", "9.00 GiB")
    assert "6.00 GiB allocated + 100.00 MiB idle = 6.10 GiB reserved" in part.inner_text()
    cause = page.locator(".wm-finding").first.locator(".wm-causes details[open]")
    assert "Another process holds the card" in cause.inner_text() and "The numbers say, line 1" in cause.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_case_with_an_entry_of_its_own_comes_before_the_general_one_and_counts_as_one_error(visit):
    page = visit("explain/")
    titles = explain(page, IN_PIECES)
    assert titles == ["CUDA out of memory although enough memory looks free", "CUDA out of memory"]
    assert page.locator(".wm-explain > [role=status]").inner_text().startswith("1 known error: CUDA out of memory although")
    assert page.locator(".wm-decoded").count() == 1
    assert "3.00 GiB" in page.locator(".wm-decoded").inner_text()
    assert "about the same message" in page.locator(".wm-finding").nth(1).inner_text()


def test_a_short_line_that_is_no_error_finds_entries(visit):
    page = visit()
    page.evaluate(SET, [page.locator("#wm-text").element_handle(), "gradient checkpointing"])
    page.locator(".wm-fitting").get_by_role("link", name="Gradient checkpointing", exact=True).click()
    page.wait_for_url("**/terms/gradient-checkpointing/")


def test_without_a_repository_nothing_can_be_sent(visit):
    page = visit("explain/")
    page.evaluate(SET, [page.locator("#wm-text").element_handle(), "ValueError: a wombat\nin two lines, of no book\n"])
    page.locator("#wm-report").wait_for()
    assert page.get_by_role("link", name="Open a new issue").count() == 0
    assert page.get_by_role("button", name="Copy").count() == 1
