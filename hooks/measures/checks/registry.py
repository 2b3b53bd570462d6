"""Rules: one function, one name, one sentence. Every name is a heading in CONTRIBUTING."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from measures.catalogue import Catalogue
from measures.model import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a rule may look at. `today` is a date as YYYY-MM-DD: rules never ask a clock."""

    catalogue: Catalogue
    today: str


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
