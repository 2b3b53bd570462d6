"""What the search box reads, as it is made in Python: words, passages, parts, cards, names of files."""

from __future__ import annotations

import hashlib
import json
import re

import built
import pytest
from markdown.extensions.toc import slugify
from measures import catalogue
from measures.exports import search
from measures.exports.search import cards, documents, parts, words
from measures.exports.search.documents import Document, Passage


@pytest.fixture(scope="module")
def found():
    return documents.documents(catalogue.build(built.ROOT)[0])


@pytest.fixture(scope="module")
def files():
    return search.files(catalogue.build(built.ROOT)[0])


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Fine-tuning", ["fine", "tuning"]),
        ("max_split_size_mb:128", ["max", "split", "size", "mb", "128"]),
        ("Übergröße, naïve", ["ubergroße", "naive"]),
        ("β₁ and 10⁻⁴", ["β1", "and", "10", "4"]),
        ("显存不足 bf16微调", ["显存", "存不", "不足", "bf16", "微调"]),
        ("ﬁne…", ["fine"]),
        ("it's Adam’s, don't x'y", ["it", "adam", "don", "x", "y"]),
        ("x" * 41, []),
    ],
)
def test_text_is_split_and_folded(text, split):
    assert words.split(text) == split


def test_passages_have_the_numbers_of_their_kind(found):
    for number, document in enumerate(found):
        for passage in document.passages:
            first, end = documents.SLOTS[passage.kind]
            assert passage.number // documents.LOCAL == number
            assert first <= passage.number % documents.LOCAL < end


def test_what_finds_no_slot_is_found_in_the_body():
    many = [f"sign{n}" for n in range(40)]
    passages = list(documents._passages(3, {"signature": many}, ["text"]))
    assert len([p for p in passages if p.kind == "signature"]) == 32
    body = passages[-1]
    assert body.kind == "body" and "sign39" in body.text and "text" in body.text and "sign31" not in body.text.split()


def test_a_readers_words_are_those_of_the_page_without_figures_and_citations(found):
    definition = next(p.text for d in found if d.id == "adamw" for p in d.passages if p.kind == "definition")
    assert "backward pass" in definition and "[" not in definition
    body = next(p.text for d in found if d.id == "adamw" for p in d.passages if p.kind == "body")
    assert "adamw-state-bytes" not in body and "[^" not in body


def test_a_measurement_belongs_to_an_entry_and_shows_a_value(found):
    measurement = next(d for d in found if d.id == "adamw-state-bytes")
    assert measurement.kind == "measurement" and measurement.entry == "adamw"
    assert re.search(r": \d", measurement.summary)


def _made(count: int) -> list[Document]:
    texts = [f"{chr(97 + n % 26)}{chr(97 + n * 7 % 26)}{n % 13}word{n} shared" for n in range(count)]
    return [
        Document(
            kind="term", id=f"e{n}", title=text, summary=text, entry=f"e{n}", names=(), questions=(),
            passages=(Passage(number=n * documents.LOCAL + documents.SLOTS["keyword"][0], kind="keyword", text=text),),
        )
        for n, text in enumerate(texts)
    ]  # fmt: skip


def test_words_that_begin_alike_stay_in_one_part_and_every_word_is_in_the_part_of_its_letters():
    found = parts.postings(_made(3000), "words")
    split = parts.split(found, 500)
    assert len(split) > 5
    assert [word for part in split for word in part.postings] == list(found)
    beginnings = [{word[: parts.PREFIX] for word in part.postings} for part in split]
    for before, after in zip(beginnings, beginnings[1:]):
        assert not before & after
    for part, after in zip(split, split[1:]):
        assert all(part.first <= word[: parts.PREFIX] < after.first for word in part.postings)


def test_parts_grow_with_the_root_of_the_whole():
    few, many = (parts.split(parts.postings(_made(n), "words"), 100) for n in (400, 6400))
    assert 2 * len(few) < len(many) < 8 * len(few)


def test_postings_come_back_from_their_gaps():
    part = parts.split(parts.postings(_made(50), "words"), 10**6)[0]
    line, gaps = part.content()
    for word, own in zip(line.split(" "), gaps, strict=True):
        numbers = [sum(own[: n + 1]) for n in range(len(own))]
        assert tuple(numbers) == part.postings[word]
    assert len(part.postings["shared"]) == 50


def test_stop_words_are_left_out_but_not_of_a_name_made_of_them():
    name = Passage(number=0, kind="title", text="So what")
    assert parts._words(name) == {"so", "what"}
    assert parts._words(Passage(number=0, kind="title", text="Out of memory")) == {"out", "memory"}


def test_file_names_carry_a_digest_of_the_content(files):
    index = json.loads(files[search.INDEX])
    listed = {f"{tier}-{n}-{digest}" for tier, ps in index["tiers"].items() for n, (_, digest) in enumerate(ps)}
    for name, key in (("cards", "entries"), ("questions", "questions")):
        listed |= {f"{name}-{n}-{digest}" for n, digest in enumerate(index["cards"][key])}
    others = {uri.removeprefix(search.FOLDER).removesuffix(".json"): data for uri, data in files.items() if uri != search.INDEX}
    assert listed == set(others)
    for name, data in others.items():
        assert name.rpartition("-")[2] == hashlib.sha256(data).hexdigest()[:8]


def test_the_files_are_compact_and_the_same_each_time(files):
    assert files == search.files(catalogue.build(built.ROOT)[0])
    assert all(b"\n" not in data for data in files.values())
    index = files[search.INDEX]
    assert index == json.dumps(json.loads(index), ensure_ascii=False, separators=(",", ":")).encode()


def test_a_question_has_the_anchor_that_its_page_gives_it(found):
    for document in found:
        for question in document.questions:
            assert cards.anchor(question) == slugify(question.replace("`", ""), "-"), question


def test_every_group_of_cards_has_a_card_for_each_document(found):
    rows = [card for group in cards.groups(found) for card in group]
    assert [(row[0], row[1]) for row in rows] == [(d.kind, d.id) for d in found]
    assert len([r for group in cards.question_groups(found) for r in group]) == sum(d.kind != "measurement" for d in found)


def test_files_of_others_are_what_their_note_says():
    folder = built.ROOT / "hooks" / "theme" / "assets" / "wm" / "vendor"
    note = (folder / "vendor.txt").read_text("utf-8")
    noted = dict(re.findall(r"file: (\S+)\npackage: .+ \d+\.\d+\.\d+.*\nsha256: ([0-9a-f]{64})\n", note))
    assert set(noted) == {path.name for path in folder.glob("*.js")} and noted
    for name, digest in noted.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    assert note.count("Permission is hereby granted") == len(noted)
