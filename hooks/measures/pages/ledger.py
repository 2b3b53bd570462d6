"""What is owed: stale runs, missing runs, waivers, troubles not reproduced. One public page."""

from __future__ import annotations

from measures import addresses
from measures.catalogue import Catalogue
from measures.model import Page, Skip
from measures.pages import figures, parts
from measures.pages.html import esc, front_matter, heading, page, table, words
from measures.pages.trouble import reproduction
from measures.pages.view import View


def ledger_page(catalogue: Catalogue, built_on: str) -> Page:
    view = View(catalogue=catalogue, uri=addresses.LEDGER)
    markdown = page(
        front_matter("Ledger", "What is stale, missing, waived or not reproduced, with reasons and dates."),
        parts.crumbs(view, here="Ledger"),
        heading(1, "Ledger"),
        f"What this site owes you, as of {built_on}. [How a figure is made](method.md)",
        heading(2, "Stale"),
        stale(view) or "No recorded run is stale.",
        heading(2, "Not measured"),
        "Accepted as missing until the day given; after it, the check of the whole site fails.",
        owed(view, built_on) or "No run is owed.",
        heading(2, "Run on a CPU alone"),
        "These are made for a GPU too. The CPU run carries what they claim; a GPU run would add to it.",
        cpu_alone(view) or "Every snippet was run on each kind of device it is for.",
        heading(2, "Waivers"),
        "Words that look like a quantity and need no figure, source or formula.",
        waivers(view) or "No words are waived.",
        heading(2, "Not reproduced"),
        not_reproduced(view) or "Every trouble was reproduced by a run of ours.",
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="")


def stale(view: View) -> str:
    rows = []
    for snippet in view.catalogue.snippets.values():
        for run in view.catalogue.receipts.get(snippet.id, ()):
            why = view.catalogue.stale(run)
            if why:
                rows.append([view.snippet(snippet), esc(run.device.id), esc(run.date), esc(why)])
    return table(["Snippet", "Device", "Measured", "Why it is stale"], rows)


def owed(view: View, built_on: str) -> str:
    rows = [
        [_snippet(view, skip.snippet), esc(skip.device), words(skip.reason), _until(skip, built_on)]
        for skip in sorted(view.catalogue.skips, key=lambda skip: (skip.expires, skip.snippet, skip.device))
    ]
    return table(["Snippet", "Device", "Why it was not run", "Accepted until"], rows)


def _until(skip: Skip, built_on: str) -> str:
    return esc(skip.expires) + (" (expired)" if skip.expires < built_on else "")


def _snippet(view: View, snippet_id: str) -> str:
    snippet = view.catalogue.snippets.get(snippet_id)
    return view.snippet(snippet) if snippet else esc(snippet_id)


def cpu_alone(view: View) -> str:
    """Kinds of device a snippet is for, with neither a run nor a skip."""
    rows = []
    for snippet in view.catalogue.snippets.values():
        kinds = {run.device.kind for run in view.catalogue.receipts.get(snippet.id, ())}
        for kind in snippet.devices:
            if kind not in kinds and not view.catalogue.skip(snippet.id, kind):
                rows.append([view.snippet(snippet), esc(kind)])
    return table(["Snippet", "Device"], rows)


def waivers(view: View) -> str:
    rows = [
        [esc(waiver.text), words(waiver.reason), view.entry(entry)]
        for entry in view.catalogue.entries
        for waiver in entry.waivers
    ]
    return table(["Words", "Why they are waived", "Entry"], rows)


def not_reproduced(view: View) -> str:
    """Troubles that no run of ours shows, or shows in part only; their pages say why."""
    rows = []
    for trouble in view.catalogue.troubles.values():
        run = reproduction(view.catalogue, trouble)
        if run is None or trouble.not_reproduced:
            rows.append([view.entry(trouble), esc(f"in part, on {figures.ran_on(run)}" if run else "not at all")])
    return table(["Trouble", "Reproduced"], rows)
