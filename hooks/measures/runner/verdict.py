"""Is what a run left right? Outcomes become problems with a place."""

from __future__ import annotations

from collections.abc import Iterator

from measures import claims
from measures.model import Place, Problem, Receipt, Snippet
from measures.runner.job import Outcome


def problems(outcome: Outcome) -> tuple[Problem, ...]:
    """What is wrong with a run: how it ended, its role, its claims. One problem if it did not end well."""
    snippet = outcome.snippet
    if outcome.failure:
        failure = outcome.failure
        return (_problem(snippet, failure.rule, f"'{snippet.id}' {failure.message}", failure.line),)
    if wrong := _role(outcome):
        return (wrong,)
    return (*_unreadable(outcome), *_claims(outcome))


def drift(outcome: Outcome, receipt: Receipt) -> tuple[Problem, ...]:
    """What a sound run shows that its receipt does not say."""
    found = []
    for claim in outcome.snippet.claims:
        recorded, observed = receipt.values.get(claim.variable), outcome.values[claim.variable]
        if wrong := claims.drift(claim, recorded, observed):
            found.append(Problem(place=claim.place, rule="claim-drift", message=f"{wrong} [{receipt.path}]"))
    if outcome.error and receipt.error and outcome.error.message != receipt.error.message:
        message = f"was recorded to raise {receipt.error.message!r}; this run raised {outcome.error.message!r}"
        found.append(_problem(outcome.snippet, "error-drift", message, outcome.error.line))
    return tuple(found)


def _role(outcome: Outcome) -> Problem | None:
    snippet, error = outcome.snippet, outcome.error
    said = f"{error.type}: {error.message}" if error else "no error"
    if snippet.role != "broken":
        return _problem(snippet, "role-holds", f"'{snippet.id}' raised {said}", error.line) if error else None
    wanted = snippet.raises.type if snippet.raises else "an error"
    if error and error.type == wanted:
        return None
    return _problem(
        snippet, "role-holds", f"'{snippet.id}' must raise {wanted}; the run gave {said}", error.line if error else None
    )


def _unreadable(outcome: Outcome) -> Iterator[Problem]:
    snippet = outcome.snippet
    lines = {claim.variable: claim.place.line for claim in snippet.claims}
    wrong = dict(outcome.unreadable)
    if outcome.error is None:
        for name in snippet.variables:
            if outcome.values[name] is None and name not in lines:
                wrong.setdefault(name, "not there at the end; a plot draws it")
    for name, what in wrong.items():
        yield _problem(snippet, "run-value", f"variable '{name}' is {what}", lines.get(name))


def _claims(outcome: Outcome) -> Iterator[Problem]:
    for claim in outcome.snippet.claims:
        if claim.variable in outcome.unreadable:
            continue
        if wrong := claims.judge(claim, outcome.values[claim.variable]):
            yield Problem(place=claim.place, rule="claim-holds", message=wrong)


def _problem(snippet: Snippet, rule: str, message: str, line: int | None = None) -> Problem:
    return Problem(place=Place(path=snippet.path, line=line or 1), rule=rule, message=message)
