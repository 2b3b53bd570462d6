"""A claim's value as it stands on a page, with where it comes from, and what was promised."""

from __future__ import annotations

from measures import addresses, units
from measures.model import Claim, Figure, Receipt
from measures.pages.html import attrs, esc, quoted

WORDS = {"measured": "measured", "simulated": "simulated", "stale": "stale", "unmeasured": "not measured yet"}
"""How a figure's state is said in tables and lists."""


def state(figure: Figure | None) -> str:
    """`measured`, `simulated`, `stale` or `unmeasured`."""
    if figure is None or figure.value is None:
        return "unmeasured"
    if figure.stale:
        return "stale"
    return "simulated" if figure.simulated else "measured"


def mark(figure: Figure, from_uri: str, bare: bool = False) -> str:
    """The value as a link to the run it comes from."""
    claim, receipt = figure.claim, figure.receipt
    kind = state(figure)
    if receipt is None or figure.value is None:
        shown, title = WORDS[kind], f"{claim.label}: no run recorded yet"
    else:
        shown = units.show(figure.value, claim.unit, claim.digits, bare)
        how = "simulated with fake tensors" if figure.simulated else "measured"
        title = f"{claim.label}: {how} on {ran_on(receipt)}" + (f"; stale: {figure.stale}" if figure.stale else "")
    href = addresses.href(from_uri, addresses.snippet_uri(claim.snippet), claim_anchor(claim))
    return f'<a class="wm-fig wm-fig--{kind}"{attrs(href=href)} title="{quoted(title)}">{esc(shown)}</a>'


def unknown(claim_id: str) -> str:
    """What stands where a figure names no claim; the checks refuse such an entry."""
    return f'<span class="wm-fig wm-fig--unmeasured">{esc(claim_id)}: unknown</span>'


def claim_anchor(claim: Claim) -> str:
    return f"claim-{claim.id}"


def ran_on(receipt: Receipt) -> str:
    """Device, software and day of a run: "cpu, torch 2.13.0, 2026-11-25"."""
    return f"{receipt.device.id}, {software(receipt)}, {receipt.date}"


def software(receipt: Receipt) -> str:
    """The version that matters most: torch where the snippet needs it, else Python."""
    name = next(
        (name for name in ("torch", *sorted(receipt.versions)) if name in receipt.versions and name != "python"), ""
    )
    return f"{name} {receipt.versions[name]}" if name else f"Python {receipt.versions.get('python', '?')}"


def promise(claim: Claim) -> str:
    """What the claim allows: "8 B/parameter, exactly", "2.5× ± 5 %", "at least 1.5×"."""

    def show(value: float | int | bool) -> str:
        return units.show(value, claim.unit, max(claim.digits, 3))

    parts = []
    if claim.expect is not None:
        room = ", exactly" if claim.kind == "exact" else f" ± {100 * (claim.tolerance or 0):.3g} %"
        parts.append(show(claim.expect) + room)
    if claim.at_least is not None:
        parts.append(f"at least {show(claim.at_least)}")
    if claim.at_most is not None:
        parts.append(f"at most {show(claim.at_most)}")
    return ", ".join(parts)
