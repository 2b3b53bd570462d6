"""Claims, quick answers and learning paths in a real browser: filters, the address, no scripts, a phone."""

from __future__ import annotations

import re

import built
import pytest
from measures import catalogue


@pytest.fixture(scope="module")
def joined():
    return catalogue.build(built.ROOT)[0]


def shown(page, selector: str) -> int:
    return page.locator(f"{selector}:not([hidden])").count()


def test_the_claims_narrow_by_verdict_and_word_and_the_address_keeps_both(visit, joined):
    every = [verdict for group in joined.verdicts for verdict in group.verdicts]
    wrong = [verdict for verdict in every if verdict.verdict == "wrong"]
    page = visit("claims/")
    assert shown(page, "#claims tbody tr") == len(every) > len(wrong) > 0
    page.get_by_label("Verdict").select_option("wrong")
    assert shown(page, "#claims tbody tr") == len(wrong)
    assert page.get_by_role("status").filter(has_text="shown").inner_text() == f"{len(wrong)} of {len(every)} shown."
    page.get_by_label("Find a claim").fill("adam")
    assert 0 < shown(page, "#claims tbody tr") <= len(wrong)
    again = visit(page.url.removeprefix(page.url.split("claims/")[0]))
    assert shown(again, "#claims tbody tr") == shown(page, "#claims tbody tr")
    page.get_by_label("Find a claim").fill("no such words anywhere")
    assert page.get_by_role("status").filter(has_text="None of").count() == 1
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("!document.querySelector('#claims tbody tr[hidden]')")
    assert not page.url.partition("?")[2]


def test_a_row_leads_to_its_reasons(visit):
    page = visit("claims/")
    page.locator("#claims tbody th a").first.click()
    anchor = page.url.partition("#")[2]
    assert re.fullmatch(r"c\d{3}", anchor) and page.locator(f"#{anchor}").count() == 1


def test_without_scripts_all_claims_and_questions_are_there_and_no_dead_form(visit, joined):
    for address, selector in (("claims/", "#claims tbody tr"), ("answers/", "#answers details")):
        page = visit(address, scripts=False)
        assert page.locator(selector).first.is_visible()
        assert not page.locator("form.wm-filter").is_visible()


def test_a_question_is_found_by_a_word_of_its_answer_and_opens(visit, joined):
    every = sum(len(entry.questions) for entry in joined.entries)
    page = visit("answers/")
    assert shown(page, "#answers details") == every
    page.get_by_label("Find a question").fill("adamw")
    found = page.locator("#answers details:not([hidden])")
    assert 0 < found.count() < every
    assert not page.locator("#answers section:not([hidden]):not(:has(details:not([hidden])))").count(), "an empty group is left"
    found.first.locator("summary").click()
    found.first.get_by_text("From").locator("a").click()
    assert re.search(r"/(terms|troubles|myths)/", page.url)


@pytest.mark.parametrize("address", ["claims/", "claims/optimizers/", "answers/", "paths/", "paths/read-a-training-recipe/"])
def test_nothing_is_wider_than_a_phone(visit, address):
    page = visit(address, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_step_of_every_path_leads_to_its_entry(visit, joined):
    for path in joined.paths:
        page = visit(f"paths/{path.id}/")
        hrefs = page.locator(".wm-step__title a").evaluate_all("(found) => found.map((a) => a.href)")
        assert [href.rstrip("/").rsplit("/", 1)[1] for href in hrefs] == [step.entry for step in path.steps]
