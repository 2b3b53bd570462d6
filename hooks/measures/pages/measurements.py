"""Every claim with the value of every recorded run, in one table that sorts."""

from __future__ import annotations

from measures import addresses, units
from measures.catalogue import Catalogue
from measures.model import Claim, Figure, Page, Snippet
from measures.pages import figures, parts, receipt
from measures.pages.html import Cell, esc, front_matter, heading, link, page, table, words
from measures.pages.view import View

HEAD = ("What", "Value", "Kind", "Device", "Torch", "Date", "State", "Entries")


def measurements_page(catalogue: Catalogue) -> Page:
    view = View(catalogue=catalogue, uri=addresses.MEASUREMENTS)
    rows = [
        row
        for snippet in catalogue.snippets.values()
        for claim in snippet.claims
        for row in _rows(view, snippet, claim)
    ]
    markdown = page(
        front_matter("Measurements", "Every claim with its measured value, device, version and date."),
        parts.crumbs(view, here="Measurements"),
        heading(1, "Measurements"),
        "Every value that a page shows comes from a row of this table, and each row from a recorded run. "
        "An exact value must hold on every device; a measured one carries a tolerance. "
        "[How a figure is made](method.md) · [What is stale or missing](ledger.md)",
        table(HEAD, rows, class_="wm-sortable") or "Nothing is measured yet.",
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="")


def recent(catalogue: Catalogue, count: int, from_uri: str) -> str:
    """The newest measurements as an HTML list for a hand-written page: one claim of each snippet, newest first."""
    newest = sorted(
        (
            (run.ran_at, snippet)
            for snippet in catalogue.snippets.values()
            for run in catalogue.receipts.get(snippet.id, ())
        ),
        key=lambda pair: (pair[0], pair[1].id),
        reverse=True,
    )
    found = {snippet.id: snippet for _, snippet in newest if snippet.claims}
    items = []
    for snippet in list(found.values())[:count]:
        figure = catalogue.figure(snippet.claims[0].id)
        date = figure.receipt.date if figure and figure.receipt else ""
        items.append(f"<li>{figures.mark(figure, from_uri)} {words(figure.claim.label)} <time>{date}</time></li>")
    return '<ul class="wm-recent">\n' + "\n".join(items) + "\n</ul>" if items else ""


def _rows(view: View, snippet: Snippet, claim: Claim) -> list[list[str | Cell]]:
    """A row for each recorded run, or one that says there is none."""
    runs = view.catalogue.receipts.get(snippet.id, ())
    found = [f for run in runs for f in view.catalogue.figures_of(snippet.id, run) if f.claim.id == claim.id]
    return [_row(view, snippet, figure) for figure in found or [Figure(claim=claim, receipt=None)]]


def _row(view: View, snippet: Snippet, figure: Figure) -> list[str | Cell]:
    claim, run = figure.claim, figure.receipt
    value = figure.value
    users = ", ".join(view.entry(entry) for entry in view.catalogue.users_of(snippet.id))
    return [
        link(view.href(addresses.snippet_uri(snippet.id), figures.claim_anchor(claim)), claim.label),
        Cell(
            html=esc(units.show(value, claim.unit, claim.digits)) if value is not None else "",
            sort=_key(value),
        ),
        claim.kind,
        esc(run.device.id if run else " or ".join(snippet.devices)),
        esc(run.versions.get("torch", "") if run else ""),
        esc(run.date if run else ""),
        receipt.state(figures.state(figure), figure.stale),
        users,
    ]


def _key(value: object) -> str:
    return "" if value is None or isinstance(value, tuple) else repr(float(value))
