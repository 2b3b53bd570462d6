"""Rules: one function, one name, one sentence. Every name is a heading in CONTRIBUTING."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from measures import calc, prose
from measures.catalogue import Catalogue
from measures.model import Document, Place, Problem, Text
from measures.names import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """One contributor text with its tokens, its mask and its calculations, so that each rule need not scan again."""

    document: Document
    text: Text
    tokens: tuple[prose.Token, ...]
    masked: str
    calculations: tuple[calc.Calculation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a rule may look at. `today` is a date as YYYY-MM-DD: rules never ask a clock."""

    catalogue: Catalogue
    today: str
    texts: tuple[Scanned, ...]

    def unread(self, name: str) -> bool:
        """Whether `name` is a document or a snippet whose own file has problems."""
        return fold(name) in self.catalogue.unread


def context(catalogue: Catalogue, today: str) -> Context:
    """The context of one check; scans every text once."""
    texts = []
    for document in catalogue.documents:
        for text in document.prose:
            tokens = prose.scan(text.value)
            masked = prose.mask(text.value, tokens)
            found = tuple(calc.find(masked))
            texts.append(Scanned(document=document, text=text, tokens=tokens, masked=masked, calculations=found))
    return Context(catalogue=catalogue, today=today, texts=tuple(texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    name: str
    summary: str
    find: Callable[[Context], Iterator[Problem]] | None = None
    """None for rules that reading applies: they are listed here so that they are documented."""


_RULES: list[Rule] = []


def rule(name: str, summary: str) -> Callable:
    """Register the decorated function as the rule `name`."""

    def register(find: Callable[[Context], Iterator[Problem]]) -> Callable[[Context], Iterator[Problem]]:
        _RULES.append(Rule(name=name, summary=summary, find=find))
        return find

    return register


def registered() -> tuple[Rule, ...]:
    return tuple(_RULES)


def problem(place: Place, name: str, message: str) -> Problem:
    """What a rule found, in the order in which its message will be read."""
    return Problem(place=place, rule=name, message=message)
