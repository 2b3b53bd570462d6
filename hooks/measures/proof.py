"""What decides a verdict: the runs, the sources and the arithmetic that its text shows."""

from __future__ import annotations

from dataclasses import dataclass

from measures import calc, prose
from measures.catalogue import Catalogue
from measures.model import Figure, Snippet, Source, Verdict, Verdicts

KINDS = ("run", "simulation", "arithmetic", "source")
"""Kinds of evidence, strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A snippet that ran, with those of its figures that the text prints."""

    snippet: Snippet
    figures: tuple[Figure, ...]
    simulated: bool
    """Whether all that it shows was computed from fake tensors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    runs: tuple[Run, ...]
    sources: tuple[Source, ...]
    calculations: tuple[str, ...]
    """As written: "8.03 × 10⁹ parameters × 2 B = 16.06 GB"."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of evidence there are, strongest first."""
        there = {
            "run": any(not run.simulated for run in self.runs),
            "simulation": any(run.simulated for run in self.runs),
            "arithmetic": bool(self.calculations),
            "source": bool(self.sources),
        }
        return tuple(kind for kind in KINDS if there[kind])


def of(catalogue: Catalogue, group: Verdicts, verdict: Verdict) -> Proof:
    """The evidence of one verdict of `group`, each piece once, in the order of its text.

    A snippet that never ran is no evidence.
    """
    tokens = prose.scan(verdict.because.value)
    masked = prose.mask(verdict.because.value, tokens)
    printed = [found for token in tokens if token.kind == "figure" and (found := catalogue.figure(token.target))]
    named = dict.fromkeys([*(figure.claim.snippet for figure in printed), *verdict.snippets])
    by_id = {source.id: source for source in group.sources}
    cited = dict.fromkeys(token.target for token in tokens if token.kind == "cite" and token.target in by_id)
    return Proof(
        runs=tuple(_run(catalogue, id_, printed) for id_ in named if catalogue.receipts.get(id_) and id_ in catalogue.snippets),
        sources=tuple(by_id[id_] for id_ in cited),
        calculations=tuple(
            " ".join(verdict.because.value[found.start : found.end].split()) for found in calc.find(masked)
        ),
    )


def _run(catalogue: Catalogue, snippet_id: str, printed: list[Figure]) -> Run:
    """What a snippet shows: the figures that the text prints, or all that it claims where it prints none."""
    snippet = catalogue.snippets[snippet_id]
    own = tuple(figure for figure in printed if figure.claim.snippet == snippet_id)
    shown = own or catalogue.figures_of(snippet_id, catalogue.receipts[snippet_id][0])
    return Run(snippet=snippet, figures=own, simulated=bool(shown) and all(figure.simulated for figure in shown))
