"""Mutants: snippets whose claimed mechanism is broken on purpose, which must then fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from measures import claims
from measures.explain import matcher
from measures.model import Mutation, Problem, Snippet, Trouble
from measures.runner import sweep
from measures.runner.engine import Engine
from measures.runner.job import Job, Outcome
from measures.runner.selection import Standing

_SLIPS = ("NameError", "SyntaxError", "IndentationError")
"""Errors of a script that was typed wrong. They say nothing about a mechanism."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A `snippet` with one `mutation` applied to its code."""

    snippet: Snippet
    mutation: Mutation
    times: int
    """How often the replaced text stood in the code; `mutation-applies` asks for once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What came of a mutant. It was killed if there is neither a problem nor a reason why it was not run."""

    snippet: Snippet
    problem: Problem | None = None
    passed_over: str = ""


def of(snippet: Snippet) -> tuple[Mutant, ...]:
    """A snippet's mutants, in the order of its header."""
    return tuple(
        Mutant(
            snippet=replace(snippet, code=snippet.mutant(mutation)),
            mutation=mutation,
            times=snippet.body.count(mutation.replace),
        )
        for mutation in snippet.mutations
    )


def preloadable(mutants: tuple[Mutant, ...]) -> tuple[str, ...]:
    """Packages worth loading before forking."""
    standings = (Standing(snippet=mutant.snippet, receipt=None, why="") for mutant in mutants)
    return sweep.preloadable(tuple(standings), mode="warm")


def run(engine: Engine, mutants: tuple[Mutant, ...], troubles: Mapping[str, Trouble]) -> Iterator[Fate]:
    """Run mutants as a sweep does, in any order. `troubles` by id hold the signatures of broken snippets' errors."""
    able = []
    for mutant in mutants:
        if why := engine.cannot(mutant.snippet):
            yield Fate(snippet=mutant.snippet, passed_over=why)
        elif mutant.times != 1:
            message = f"{mutant.mutation.replace.strip()!r} stands {mutant.times} times in the code; `measures check` says more"
            yield _fate(mutant, "mutation-applies", message)
        else:
            able.append(mutant)
    # Mutants of one snippet share its id, so outcomes are told apart by the very object that was sent.
    by_identity = {id(mutant.snippet): mutant for mutant in able}
    for outcome in engine.run(Job(snippet=m.snippet, mode=sweep.start(m.snippet, "warm")) for m in able):
        yield judge(by_identity[id(outcome.snippet)], outcome, troubles)


def judge(mutant: Mutant, outcome: Outcome, troubles: Mapping[str, Trouble]) -> Fate:
    """Killed, survived, or dead of something that proves nothing. Held against the claims, not the receipt."""
    snippet, error = mutant.snippet, outcome.error
    if snippet.role == "broken" and error and _is_its_own(snippet, error.type, error.message, troubles):
        return _claims_or_survived(mutant, outcome, f"it still raises {error.type} with its text")
    if error and error.type == "AssertionError":
        return Fate(snippet=snippet)
    if error and (error.type in _SLIPS or snippet.role not in ("broken", "fixed")):
        return _crashed(mutant, f"raised {error.type}: {_first_line(error.message)}", error.line)
    if outcome.failure and snippet.role not in ("broken", "fixed"):
        return _crashed(mutant, outcome.failure.message, outcome.failure.line)
    if error or outcome.failure or snippet.role == "broken":
        return Fate(snippet=snippet)
    return _claims_or_survived(mutant, outcome, "it still ends in peace")


def _claims_or_survived(mutant: Mutant, outcome: Outcome, ending: str) -> Fate:
    snippet = mutant.snippet
    if any(claims.judge(claim, outcome.values[claim.variable]) for claim in snippet.claims):
        return Fate(snippet=snippet)
    names = ", ".join(claim.id for claim in snippet.claims)
    held = f"every claim still holds ({names})" if names else ending
    return _fate(mutant, "mutant-survived", f"{_shown(mutant.mutation)} {held}; the snippet cannot see what it claims")


def _crashed(mutant: Mutant, how: str, line: int | None) -> Fate:
    where = f" in line {line}" if line else ""
    message = f"{_shown(mutant.mutation)} the snippet {how}{where}; that proves nothing, let it end and miss a claim"
    return _fate(mutant, "mutant-crashed", message)


def _shown(mutation: Mutation) -> str:
    """What was done and why it should have mattered."""
    return f"with {mutation.with_.strip()!r} for {mutation.replace.strip()!r} ({mutation.says})"


def _is_its_own(snippet: Snippet, kind: str, text: str, troubles: Mapping[str, Trouble]) -> bool:
    """Whether an error is the one that a broken snippet is there for: its type, and its trouble's words."""
    if snippet.raises is None or kind != snippet.raises.type:
        return False
    trouble = troubles.get(snippet.raises.trouble)
    if trouble is None:
        return True
    return any(matcher.matches(item.pattern, f"{kind}: {text}") for item in trouble.signatures)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]


def _fate(mutant: Mutant, rule: str, message: str) -> Fate:
    return Fate(snippet=mutant.snippet, problem=Problem(place=mutant.mutation.place, rule=rule, message=message))
