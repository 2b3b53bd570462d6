"""A catalogue of any size made from the real one: the same shapes and lengths, other words.

Each copy of an entry keeps some of its words and replaces the others by made ones, so
that the vocabulary grows with the number of entries as that of real texts does.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Iterator

from measures.catalogue import Catalogue
from measures.exports.search import documents
from measures.exports.search.documents import Document, Passage

KEPT = 0.5
"""Share of the words that a copy leaves as they are."""
SYLLABLES = "ba co da el fi gro hu in jo ka lo mi nu or pa qui ro sa ti ul ve wa xi yo za tra ner sto plu cri".split()
_WORD = re.compile(r"[A-Za-z]{4,}")


def make(catalogue: Catalogue, count: int) -> list[Document]:
    """Documents of `count` entries, the real ones among them, with measurements in proportion."""
    real = documents.documents(catalogue)
    entries = [d for d in real if d.kind != "measurement"]
    copies = -(-count // len(entries))
    chance = random.Random(0)
    made = [list(_copies(real, 0, chance))]
    made += [list(_copies(real, n, chance)) for n in range(1, copies)]
    kinds = dict.fromkeys(d.kind for d in real)
    ordered = [d for kind in kinds for group in made for d in group if d.kind == kind]
    left = {kind: round(count * sum(d.kind == kind for d in real) / len(entries)) for kind in kinds}
    kept = [d for kind in kinds for d in [e for e in ordered if e.kind == kind][: left[kind]]]
    return [_numbered(document, number) for number, document in enumerate(kept)]


def _copies(real: list[Document], n: int, chance: random.Random) -> Iterator[Document]:
    for document in real:
        if n == 0:
            yield document
            continue
        words: dict[str, str] = {}

        def other(match: re.Match[str]) -> str:
            word = match[0]
            if word not in words:
                words[word] = word if chance.random() < KEPT else _word(chance)
            return words[word]

        def changed(text: str) -> str:
            return _WORD.sub(other, text)

        yield dataclasses.replace(
            document,
            id=f"{document.id}-{n}",
            entry=f"{document.entry}-{n}",
            title=changed(document.title),
            summary=changed(document.summary),
            names=tuple(map(changed, document.names)),
            questions=tuple(map(changed, document.questions)),
            passages=tuple(dataclasses.replace(p, text=changed(p.text)) for p in document.passages),
        )


def _word(chance: random.Random) -> str:
    """A made word; short ones come again and again, long ones hardly."""
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 2, 3, 3, 4))))


def _numbered(document: Document, number: int) -> Document:
    moved = tuple(
        Passage(number=number * documents.LOCAL + p.number % documents.LOCAL, kind=p.kind, text=p.text) for p in document.passages
    )
    return dataclasses.replace(document, passages=moved)
