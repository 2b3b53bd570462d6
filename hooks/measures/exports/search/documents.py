"""What can be found, and the passages by which: the catalogue as numbered lists of short texts.

A document is an entry or a measurement (a snippet with claims). Its passages are the
units that a query is held against, since words that meet in one sentence say more than
words scattered over a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from measures import prose, units
from measures.catalogue import Catalogue
from measures.model import Claim, Entry, Snippet, Text, Trouble

TIERS = ("names", "words", "body")

LOCAL = 256
"""Passages that a document may have; a passage's number is its document's × LOCAL + its slot."""

SLOTS = {
    "title": (0, 1),
    "alias": (1, 33),
    "keyword": (33, 53),
    "summary": (53, 54),
    "definition": (54, 55),
    "signature": (55, 87),
    "question": (87, 127),
    "example": (127, 159),
    "body": (159, 160),
}
"""Where the passages of each kind stand, from and below. What finds no slot goes to the body.
The browser knows these numbers too (find/engine-rank.js)."""

TIER_OF = {"title": "names", "alias": "names", "body": "body"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    number: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    kind: str
    id: str
    title: str
    summary: str
    entry: str
    """Id of the entry it belongs to; an entry's own."""
    names: tuple[str, ...]
    questions: tuple[str, ...]
    passages: tuple[Passage, ...]


def documents(catalogue: Catalogue) -> list[Document]:
    """Entries in the catalogue's order, then the snippets that entries use and that promise something."""
    found = [_entry(n, entry) for n, entry in enumerate(catalogue.entries)]
    for snippet in catalogue.snippets.values():
        users = [user for user in catalogue.users_of(snippet.id) if isinstance(user, Entry)]
        if snippet.claims and users:
            # A term says what the number is for; a trouble or a myth only cites it.
            user = min(users, key=lambda entry: ("term", "trouble", "myth").index(entry.kind))
            found.append(_measurement(len(found), catalogue, snippet, user))
    return found


def tier(passage: Passage) -> str:
    return TIER_OF.get(passage.kind, "words")


def _entry(number: int, entry: Entry) -> Document:
    signatures = entry.signatures if isinstance(entry, Trouble) else ()
    definition = getattr(entry, "definition", None) or getattr(entry, "what_you_see", None) or getattr(entry, "answer", None)
    shown = [definition] if definition else []
    kinds = {
        "title": [entry.title],
        "alias": list(entry.aliases),
        "keyword": list(entry.keywords),
        "summary": [entry.summary],
        "definition": [spoken(text) for text in shown],
        "signature": [signature.pattern for signature in signatures],
        "example": [signature.example for signature in signatures if signature.example],
        "question": [question.question for question in entry.questions],
    }
    body = [spoken(text) for text in entry.prose if text not in shown]
    return Document(
        kind=entry.kind,
        id=entry.id,
        title=entry.title,
        summary=entry.summary,
        entry=entry.id,
        names=entry.aliases,
        questions=tuple(question.question for question in entry.questions),
        passages=tuple(_passages(number, kinds, body)),
    )


def _measurement(number: int, catalogue: Catalogue, snippet: Snippet, user: Entry) -> Document:
    labels = [claim.label for claim in snippet.claims]
    return Document(
        kind="measurement",
        id=snippet.id,
        title=snippet.title,
        summary=measured(catalogue, snippet.claims[0]),
        entry=user.id,
        names=(),
        questions=(),
        passages=tuple(_passages(number, {"summary": [snippet.title]}, labels)),
    )


def _passages(number: int, kinds: dict[str, list[str]], body: list[str]) -> Iterator[Passage]:
    for kind, texts in kinds.items():
        first, end = SLOTS[kind]
        for slot, text in zip(range(first, end), texts):
            yield Passage(number=number * LOCAL + slot, kind=kind, text=text)
        body = body + texts[end - first :]
    yield Passage(number=number * LOCAL + SLOTS["body"][0], kind="body", text="\n".join(body))


def measured(catalogue: Catalogue, claim: Claim) -> str:
    """A claim's label, with its best recorded value where there is one."""
    value = catalogue.figure(claim.id).value
    return claim.label if value is None else f"{claim.label}: {units.show(value, claim.unit, claim.digits)}"


def spoken(text: Text) -> str:
    """A contributor's text as the words a reader sees: no figures, formulas or citations."""
    return "".join(_spoken(prose.scan(text.value)))


def _spoken(tokens: Iterable[prose.Token]) -> Iterator[str]:
    for token in tokens:
        if token.kind in ("plain", "fence", "inline"):
            yield token.text
        elif token.kind == "link":
            yield token.text[1 : token.text.index("][")]
        else:
            yield " "
