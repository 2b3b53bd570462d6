"""A pasted text gives the same answer in Python and in a real browser, in time that grows with its length alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import built
import disguises
import opposites
import pytest
import yaml
from measures import catalogue
from measures.explain import answer, likely, matcher, pattern, text
from measures.exports import explain as export

from bench import _explain_browser, _long_log

FOLDER = Path(__file__).parent / "cases" / "explain"


def _small_book() -> dict:
    book = yaml.safe_load((FOLDER / "_book.yml").read_text("utf-8"))
    cause = {"clues": [], "cases": []}
    for trouble in book["troubles"]:
        trouble["causes"] = [{**cause, **item} for item in trouble.get("causes", ())]
        trouble |= {"follows": trouble.get("follows", []), "refines": trouble.get("refines")}
    return book


SMALL = _small_book()
CASES = {
    f"{path.stem}: {name}": case
    for path in sorted(FOLDER.glob("[!_]*.yml"))
    if path != disguises.NEGATIVES
    for name, case in yaml.safe_load(path.read_text("utf-8")).items()
}


@pytest.fixture(scope="module")
def joined():
    return catalogue.build(built.ROOT)[0]


@pytest.fixture(scope="module")
def book(joined):
    return export.book(joined)


@pytest.fixture(scope="module")
def small_page(chromium):
    with _explain_browser.page_in(chromium, SMALL) as page:
        yield page


@pytest.fixture(scope="module")
def page(chromium, book):
    with _explain_browser.page_in(chromium, book) as page:
        yield page


@pytest.mark.parametrize("name", CASES)
def test_a_text_is_answered_as_its_case_says_in_both_runtimes(name, small_page):
    case = CASES[name]
    said = answer.explain(SMALL, case["text"])
    assert small_page.explain([case["text"]]) == [said]
    assert said["lines"] == case.get("lines", said["lines"])
    assert said["guesses"] == case.get("guesses", said["guesses"])
    assert [_only(found, wanted) for found, wanted in zip(said["findings"], case["findings"], strict=False)] == case["findings"]
    assert len(said["findings"]) == len(case["findings"]), said["findings"]


def _only(found: dict, wanted: dict) -> dict:
    return {key: found[key] for key in wanted}


# --- the real book ------------------------------------------------------------


def test_every_signature_is_found_however_it_is_pasted_and_both_runtimes_agree(book, page):
    records = disguises.make(book)
    said = [answer.explain(book, record["log"]) for record in records]
    there = page.explain([record["log"] for record in records])
    assert [r["id"] for r, here, browser in zip(records, said, there, strict=True) if here != browser] == []
    found = [any(f["trouble"] in r["expect"] for f in s["findings"]) for r, s in zip(records, said, strict=True)]
    assert [record["id"] for record, right in zip(records, found, strict=True) if not right] == []


def test_the_logs_of_the_benchmark_are_answered_alike_in_both_runtimes(book, page):
    records = [json.loads(line) for line in (FOLDER / "logs.jsonl").read_text("utf-8").splitlines()]
    said = [answer.explain(book, record["log"]) for record in records]
    assert page.explain([record["log"] for record in records]) == said
    quiet = [r["id"] for r, s in zip(records, said, strict=True) if not r["expect"] and s["findings"]]
    first = [bool(s["findings"]) and s["findings"][0]["trouble"] in r["expect"] for r, s in zip(records, said, strict=True) if r["expect"]]
    assert quiet == [] and sum(first) >= 0.9 * len(first)


def test_most_lines_cut_at_three_quarters_are_still_told(book):
    cut = disguises.cut(book)
    right = [r for r in cut if any(f["trouble"] in r["expect"] for f in answer.explain(book, r["log"])["findings"])]
    assert len(right) >= 0.5 * len(cut)


def test_the_opposite_of_a_signature_is_not_taken_for_it(book):
    turned = opposites.make(book)
    likely_ones = [
        record["id"]
        for record in turned
        for found in answer.explain(book, record["log"])["findings"]
        if found["trouble"] == record["trouble"] and found["certainty"] == "likely"
    ]
    assert len(turned) > 300 and likely_ones == []


def test_a_signature_that_ends_with_another_word_is_not_taken_for_it(book):
    ended = opposites.ended(book)
    likely_ones = [
        record["id"]
        for record in ended
        for found in answer.explain(book, record["log"])["findings"]
        if found["signature"] == record["signature"] and found["certainty"] == "likely"
    ]
    assert len(ended) > 500 and likely_ones == []


@pytest.mark.parametrize("record", disguises.negatives(), ids=lambda record: record["id"])
def test_other_texts_get_no_answer(record, book):
    assert answer.explain(book, record["log"])["findings"] == []


def test_the_error_that_a_run_recorded_names_its_trouble(joined, book):
    wrong = []
    for snippet in joined.snippets.values():
        for run in joined.receipts.get(snippet.id, ()) if snippet.raises else ():
            if run.error and run.code_sha256 == snippet.digest:
                said = answer.explain(book, f"{run.error.type}: {run.error.message}")
                if snippet.raises.trouble not in [found["trouble"] for found in said["findings"]]:
                    wrong.append(snippet.id)
    assert wrong == []


# --- hostile texts: steps are counted, so that no clock decides ----------------


def _hostile(book: dict) -> dict[str, str]:
    """Texts of some 2,000 words made to keep a matcher busy; a test repeats them."""
    sources = [source for trouble in book["troubles"] for source in trouble["signatures"]]
    longest = max(sources, key=lambda source: len(pattern.compiled(source).words))
    most_gaps = max(sources, key=lambda source: source.count("…"))
    runs = most_gaps.split("…")
    firsts = " ".join(pattern.compiled(source).words[0] for source in sources)
    return {
        "all but the last word of the longest signature": (" ".join(pattern.compiled(longest).words[:-1]) + " ") * 60,
        "the first run of the signature with most placeholders": (runs[0] + " 7 ") * 300,
        "its runs but the last, far apart": "".join(f"{run} {'x ' * 40}" for run in runs[:-1]) * 12,
        "the first words of all signatures": f"{firsts} " * 8,
        "every signature in one line": " ".join(sources).replace("…", "7"),
        "every signature backwards": " ".join(" ".join(reversed(pattern.compiled(source).words)) for source in sources),
        "one letter again and again": "a" * 12000,
        "letters and digits in turn": "a1" * 1500,
        "nothing but beginnings of escape sequences": "\x1b]\x1b[[0;" * 1500,
        "nothing but prefixes": "[rank0]: 2026-11-25 07:12:03 ERROR (A pid=1) E   x | " * 120,
        "lines that may go on": "out\n" * 2000,
        "brackets without an end": "([{<" * 3000,
    }


HOSTILE = sorted(_hostile({"troubles": [{"signatures": ["a b … c … d"]}]}))


def _steps(book: dict, hostile: str) -> int:
    reading = text.read(hostile)
    heaviest = max(book["weights"].values())
    for trouble in book["troubles"]:
        for source in trouble["signatures"]:
            matcher.find(pattern.compiled(source), reading)
            likely.find(pattern.compiled(source), reading, book["weights"], heaviest, frozenset())
    return reading.steps


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_takes_twice_the_steps(name, book, page):
    once, twice, four = (_hostile(book)[name] * times for times in (4, 8, 16))
    here = [_steps(book, hostile) for hostile in (once, twice, four)]
    assert here[2] - here[1] <= 2.05 * (here[1] - here[0]) + 2000, here
    assert here[2] <= 60 * len(four), "steps for each character"
    assert [page.steps(hostile) for hostile in (once, twice, four)] == here


def test_six_placeholders_over_a_text_of_their_own_words():
    six = pattern.compiled("a … b … a … b … a … b … c")
    steps = []
    for times in (1000, 2000, 4000):
        reading = text.read("a b " * times)
        assert matcher.find(six, reading) == []
        reading = text.read("a b " * times + "c")
        assert len(matcher.find(six, reading)) == 1
        steps.append(reading.steps)
    assert steps[2] - steps[1] <= 2.05 * (steps[1] - steps[0])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_it_is_answered(name, book, page):
    unit = _hostile(book)[name]
    whole = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    said = answer.explain(book, whole)
    assert page.explain([whole]) == [said]


def test_five_thousand_lines_with_thirty_errors(book, page):
    long = _long_log.long(book)
    said = answer.explain(book, long)
    assert said["lines"] == _long_log.LINES and len(said["findings"]) >= 30
    assert page.explain([long]) == [said]


# --- the book -------------------------------------------------------------------


def test_the_book_holds_every_trouble_as_text_that_marks_its_code_alone(joined, book):
    assert [trouble["id"] for trouble in book["troubles"]] == list(joined.troubles)
    assert {word for t in book["troubles"] for s in t["signatures"] for word in pattern.compiled(s).words} == set(book["weights"])
    texts = [text for t in book["troubles"] for c in t["causes"] for text in (c["tell"], c["fix"])]
    texts += [text for t in book["troubles"] for text in (t["first"]["check"], *(a["means"] for a in t["first"]["answers"]))]
    assert [text for text in texts if re.search(r"\[\^|\{\{|\]\[[\w -]*\]|</?a\b", text)] == []
    opened = [re.findall(r"^```\w*$", text, re.MULTILINE) for text in texts]
    assert any(opened) and [fences for fences in opened if len(fences) % 2] == []
    assert [text for text in texts if re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL).count("`") % 2] == []
