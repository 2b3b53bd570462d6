"""What decides a verdict: the runs, the sources and the arithmetic that its text shows."""

from __future__ import annotations

from dataclasses import dataclass

from measures import calc, prose
from measures.catalogue import Catalogue
from measures.model import Figure, Snippet, Source, Verdict, Verdicts

KINDS = {"run": "run", "simulation": "simulation", "arithmetic": "arithmetic", "source": "source"}
"""Kinds of evidence, strongest first, and their words for readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    snippets: tuple[Snippet, ...]
    figures: tuple[Figure, ...]
    sources: tuple[Source, ...]
    calculations: tuple[str, ...]
    """As written: "8.03 × 10⁹ parameters × 2 B = 16.06 GB"."""

    @property
    def simulated(self) -> bool:
        return any(figure.simulated for figure in self.figures)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of evidence there are, strongest first."""
        measured = any(not figure.simulated for figure in self.figures)
        there = {
            "run": measured or (bool(self.snippets) and not self.figures),
            "simulation": self.simulated,
            "arithmetic": bool(self.calculations),
            "source": bool(self.sources),
        }
        return tuple(kind for kind in KINDS if there[kind])


def of(catalogue: Catalogue, group: Verdicts, verdict: Verdict) -> Proof:
    """The evidence of one verdict of `group`, each piece once, in the order of its text."""
    tokens = prose.scan(verdict.because.value)
    masked = prose.mask(verdict.because.value, tokens)
    figures = [
        found for token in tokens if token.kind == "figure" and (found := catalogue.figure(token.target)) is not None
    ]
    named = [*(figure.claim.snippet for figure in figures), *verdict.snippets]
    by_id = {source.id: source for source in group.sources}
    cited = dict.fromkeys(token.target for token in tokens if token.kind == "cite" and token.target in by_id)
    return Proof(
        snippets=tuple(catalogue.snippets[id_] for id_ in dict.fromkeys(named) if id_ in catalogue.snippets),
        figures=tuple(figures),
        sources=tuple(by_id[id_] for id_ in cited),
        calculations=tuple(
            " ".join(verdict.because.value[found.start : found.end].split()) for found in calc.find(masked)
        ),
    )
