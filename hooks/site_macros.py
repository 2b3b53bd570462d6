"""Macros of the hand-written pages: figure(), receipt(), count(), recent() and paste_box().

They show the same catalogue as the generated pages. The hooks leave it in the
configuration; a builder that runs no hooks has it read here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from measures import catalogue
from measures.pages import figures, measurements, paste
from measures.pages import receipt as receipts
from measures.pages.view import View


def define_env(env) -> None:
    @cache
    def joined() -> catalogue.Catalogue:
        return env.conf.get("catalogue") or catalogue.build(Path(env.project_dir))[0]

    def view() -> View:
        # MkDocs hands over its page, Zensical one that has a path only.
        uri = getattr(env.page, "path", None) or env.page.file.src_uri
        return View(catalogue=joined(), uri=uri)

    @env.macro
    def figure(claim_id: str, unit: bool = True) -> str:
        """A claim's value as a link to its run."""
        found = joined().figure(claim_id)
        if found is None:
            raise KeyError(f"no snippet claims {claim_id!r}")
        return figures.mark(found, view().uri, bare=not unit)

    @env.macro
    def receipt(snippet_id: str) -> str:
        """The receipt strip of a snippet."""
        if snippet_id not in joined().snippets:
            raise KeyError(f"there is no snippet {snippet_id!r}")
        return receipts.strip(view(), snippet_id)

    @env.macro
    def count(what: str) -> int:
        """How many of a thing there are; `measurements` are values recorded in runs, `claims` those of the ledger."""
        data = joined()
        runs = [run for snippet_id in data.snippets for run in data.receipts.get(snippet_id, ())]
        values = [f for run in runs for f in data.figures_of(run.snippet, run) if f.value is not None]
        counts = {
            "terms": data.terms,
            "troubles": data.troubles,
            "snippets": data.snippets,
            "paths": data.paths,
            "claims": data.judged,
            "questions": [question for entry in data.entries for question in entry.questions],
            "runs": runs,
            "measurements": values,
        }
        return len(counts[what])

    @env.macro
    def recent(most: int) -> str:
        """The newest measurements as a list."""
        return measurements.recent(joined(), most, view().uri)

    @env.macro
    def paste_box(label: str, repository: str, eager: bool = False) -> str:
        """The form that reads a pasted error; `eager` where that is what the page is for."""
        return paste.box(view().uri, label=label, repository=repository, eager=eager)
