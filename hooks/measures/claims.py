"""Does a recorded value keep what its claim promises? Values and sentences only; no files."""

from __future__ import annotations

import math

from measures import units
from measures.model import Claim, Value

EXACT = 1e-9
"""Relative rounding that an exact claim allows: float64 sums in another order, nothing more."""


def judge(claim: Claim, value: Value) -> str:
    """One sentence saying how `value` breaks `claim`, or '' if it holds."""
    if value is None:
        return f"claim '{claim.id}' has no recorded value for '{claim.variable}'"
    if isinstance(value, tuple):
        return f"claim '{claim.id}' needs one number; '{claim.variable}' is a list of {len(value)}"
    observed = _say(claim, value)
    if claim.expect is not None:
        if isinstance(claim.expect, bool) != isinstance(value, bool):
            return f"claim '{claim.id}' expects {_say(claim, claim.expect)}; the run gave {observed}"
        room = EXACT if claim.kind == "exact" else (claim.tolerance or EXACT)
        if not _within(claim.expect, value, room):
            allowed = f" within {room:.3g} of it" if claim.kind == "measured" else " exactly"
            return f"claim '{claim.id}' expects {_say(claim, claim.expect)}{allowed}; the run gave {observed}"
    if claim.at_least is not None and not value >= claim.at_least:
        return f"claim '{claim.id}' expects at least {_say(claim, claim.at_least)}; the run gave {observed}"
    if claim.at_most is not None and not value <= claim.at_most:
        return f"claim '{claim.id}' expects at most {_say(claim, claim.at_most)}; the run gave {observed}"
    return ""


def drift(claim: Claim, recorded: Value, observed: Value) -> str:
    """One sentence if a new run moved away from the recorded value, or ''.

    Judged against the recorded value, not the last one, so that small steps cannot add
    up. Exact claims must repeat; measured ones with an expected value may move within
    their tolerance; a claim with bounds alone promises no value, only the bounds.
    """
    broken = judge(claim, observed)
    if broken:
        return broken
    if claim.kind == "measured" and claim.expect is None:
        return ""
    room = EXACT if claim.kind == "exact" else (claim.tolerance or EXACT)
    if isinstance(recorded, tuple) or recorded is None or not _within(recorded, observed, room):
        return (
            f"claim '{claim.id}' was recorded as {_say(claim, recorded)}; this run gave "
            f"{_say(claim, observed)}, more than {room:.3g} away"
        )
    return ""


def _within(reference: float, value: Value, room: float) -> bool:
    if math.isnan(reference) or math.isnan(value):
        return math.isnan(reference) and math.isnan(value)
    return math.isclose(reference, value, rel_tol=room, abs_tol=0 if reference else room)


def _say(claim: Claim, value: Value) -> str:
    return units.show(value, claim.unit, digits=max(claim.digits, 6))
