"""Check the joined catalogue: every rule runs, every problem is reported at once."""

from __future__ import annotations

from measures.catalogue import Catalogue
from measures.checks import (  # noqa: F401  (register rules)
    clues,
    entries,
    evidence,
    ledger,
    prose_rules,
    quantities,
    scripts,
    troubles,
)
from measures.checks.reading import READING
from measures.checks.registry import Rule, context, registered
from measures.checks.running import RUNNING
from measures.model import Problem

RULES: tuple[Rule, ...] = (*READING, *registered(), *RUNNING)
"""Every rule whose name can stand at the end of a message."""


def check(catalogue: Catalogue, *, today: str) -> tuple[Problem, ...]:
    """Problems of all rules, in order of place. `today` is a date as YYYY-MM-DD."""
    looked_at = context(catalogue, today)
    found = [problem for rule in registered() for problem in rule.find(looked_at)]
    return in_order(found)


def in_order(problems: list[Problem] | tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Problems by file, line and rule, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.place.path, p.place.line, p.rule, p.message)))
