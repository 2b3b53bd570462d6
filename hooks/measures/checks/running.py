"""The rules that `measures run` and `measures mutate` apply, named so that they can be documented like the others."""

from __future__ import annotations

from measures.checks.registry import Rule

RUNNING: tuple[Rule, ...] = tuple(
    Rule(name=name, summary=summary)
    for name, summary in (
        ("run-time", "A snippet ends within its timeout."),
        ("run-memory", "A snippet, with all its processes, stays within its memory."),
        ("run-output", "A snippet prints at most a mebibyte."),
        ("run-processes", "A snippet leaves no process behind."),
        ("run-early-exit", "A snippet runs to its last line: no exit on the way."),
        ("run-crash", "A snippet is not killed by a signal."),
        ("run-value", "A claimed or plotted variable holds a number, a truth value or a list of numbers."),
        ("claim-drift", "A new run gives what was recorded, within the claim's tolerance."),
        ("error-drift", "A new run of a broken snippet gives the error that was recorded."),
        ("mutant-survived", "A snippet whose mechanism is broken by a mutation fails."),
        ("mutant-crashed", "A mutant fails by what it measures, not by a slip of its own."),
        ("receipt-refused", "A receipt is written on the pinned versions alone."),
    )
)
