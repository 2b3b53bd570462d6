"""Rules on what ranks a trouble's causes: clues in the text, and cases of the out-of-memory decoder."""

from __future__ import annotations

from collections.abc import Iterator

from measures.checks.registry import Context, problem, rule
from measures.explain import matcher, pattern
from measures.model import Cause, Problem, Trouble

MIN_LITERAL = 4
"""Letters and digits that a clue must hold. It is looked for only where its trouble was found, so it may be short."""


@rule("clue-broad", "A clue speaks for one cause of its trouble, and does not stand in every such text.")
def clue_broad(context: Context) -> Iterator[Problem]:
    for trouble in context.catalogue.troubles.values():
        claimed: dict[tuple[tuple[str, ...], ...], Cause] = {}
        for cause in trouble.causes:
            for clue in cause.clues:
                other = claimed.setdefault(pattern.compiled(clue).runs, cause)
                if why := _broad(clue, trouble):
                    message = f'clue "{clue}" of cause \'{cause.id}\' {why}; take text that only this cause prints'
                    yield problem(cause.place, "clue-broad", message)
                elif other is not cause:
                    message = f'clue "{clue}" speaks for \'{other.id}\' and for \'{cause.id}\'; keep one'
                    yield problem(cause.place, "clue-broad", message)


def _broad(clue: str, trouble: Trouble) -> str:
    """Why a clue says nothing about the cause; '' if it may."""
    length = pattern.literal_length(clue)
    if length < MIN_LITERAL:
        return f"holds {length} literal characters, at least {MIN_LITERAL}"
    if clue.count(pattern.ANY) > pattern.MAX_VARYING:
        return f"holds {clue.count(pattern.ANY)} placeholders, at most {pattern.MAX_VARYING}"
    if all(matcher.matches(clue, item.pattern) for item in trouble.signatures):
        return "stands in every signature of its trouble"
    return ""


@rule("case-once", "Each case of the out-of-memory decoder is claimed by one cause of a trouble.")
def case_once(context: Context) -> Iterator[Problem]:
    for trouble in context.catalogue.troubles.values():
        claimed: dict[str, Cause] = {}
        for cause in trouble.causes:
            for case in cause.cases:
                other = claimed.setdefault(case, cause)
                if other is not cause:
                    message = f"case '{case}' is claimed by cause '{other.id}' and by '{cause.id}'; keep it with the one whose fix fits"
                    yield problem(cause.place, "case-once", message)
