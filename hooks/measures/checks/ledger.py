"""Rules on verdicts, myths and learning paths."""

from __future__ import annotations

from collections.abc import Iterator

from measures.checks.registry import Context, problem, rule
from measures.model import Place, Problem


@rule("verdict-unique", "A claim of the ledger has one number and one verdict.")
def verdict_unique(context: Context) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for group in context.catalogue.verdicts:
        for verdict in group.verdicts:
            first = seen.setdefault(verdict.id, verdict.place)
            if first is not verdict.place:
                message = f"'{verdict.id}' is also judged at {first}; give one of them the next free number"
                yield problem(verdict.place, "verdict-unique", message)


@rule("verdict-evidence", "A verdict shows what decides it: a snippet, a figure, a calculation or a source.")
def verdict_evidence(context: Context) -> Iterator[Problem]:
    shown = {
        id(scanned.text): any(token.kind in ("figure", "cite") for token in scanned.tokens) or scanned.calculations
        for scanned in context.texts
    }
    for group in context.catalogue.verdicts:
        for verdict in group.verdicts:
            if verdict.verdict == "unverifiable" or verdict.snippets or shown[id(verdict.because)]:
                continue
            message = (
                f"'{verdict.id}' is called {verdict.verdict} without evidence; name a snippet, print a figure, "
                "show the calculation or cite a source, or call it unverifiable"
            )
            yield problem(verdict.place, "verdict-evidence", message)


@rule("myth-judged", "A myth is the page of a claim in the ledger.")
def myth_judged(context: Context) -> Iterator[Problem]:
    if context.catalogue.unread:
        return  # the claim may stand in a file that must be mended first
    named = {verdict.myth for _, verdict in context.catalogue.judged}
    for myth in context.catalogue.myths.values():
        if myth.id not in named:
            message = f"no verdict names '{myth.id}'; add myth: {myth.id} to a claim in content/verdicts"
            yield problem(myth.place, "myth-judged", message)


@rule("path-repeats", "A learning path names an entry once.")
def path_repeats(context: Context) -> Iterator[Problem]:
    for path in context.catalogue.paths:
        seen: set[str] = set()
        for step in path.steps:
            if step.entry in seen:
                yield problem(step.place, "path-repeats", f"'{step.entry}' is a step of this path already; keep one")
            seen.add(step.entry)
