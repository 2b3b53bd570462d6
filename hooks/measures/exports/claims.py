"""The claims ledger as data: what other programs read at api/v1/claims.json."""

from __future__ import annotations

from measures import addresses, proof
from measures.catalogue import Catalogue
from measures.model import Figure, Verdict, Verdicts

VERSION = 1
"""Raised when a field changes its meaning or goes; a new field does not raise it."""


def claims(catalogue: Catalogue) -> dict[str, object]:
    """Every claim in order of its number. Addresses are relative to the site's root."""
    return {
        "version": VERSION,
        "license": "CC-BY-4.0",
        "claims": [_claim(catalogue, group, verdict) for group, verdict in catalogue.judged],
    }


def _claim(catalogue: Catalogue, group: Verdicts, verdict: Verdict) -> dict[str, object]:
    entry = catalogue.entry(verdict.entry)
    myth = catalogue.myths.get(verdict.myth or "")
    return {
        "id": verdict.id,
        "claim": verdict.claim,
        "verdict": verdict.verdict,
        "subject": group.title,
        "url": f"{addresses.url(addresses.entry_uri(group))}#{verdict.id}",
        "entry": addresses.url(addresses.entry_uri(entry)) if entry else None,
        "myth": addresses.url(addresses.entry_uri(myth)) if myth else None,
        "evidence": _evidence(proof.of(catalogue, group, verdict)),
    }


def _evidence(found: proof.Proof) -> list[dict[str, object]]:
    runs = [
        {
            "kind": "simulation" if run.simulated else "run",
            "snippet": run.snippet.id,
            "url": addresses.url(addresses.snippet_uri(run.snippet.id)),
            "figures": [_figure(figure) for figure in run.figures],
        }
        for run in found.runs
    ]
    return [
        *runs,
        *({"kind": "arithmetic", "text": text} for text in found.calculations),
        *({"kind": "source", "title": source.title, "url": source.url} for source in found.sources),
    ]


def _figure(figure: Figure) -> dict[str, object]:
    run = figure.receipt
    return {
        "claim": figure.claim.id,
        "value": figure.value,
        "unit": figure.claim.unit,
        "device": run.device.id if run else None,
        "date": run.date if run else None,
        "stale": bool(figure.stale),
    }
