"""The receipt strip under a section: what was run, where, what came out, how to run it again."""

from __future__ import annotations

from measures import addresses, rerun, units
from measures.catalogue import Catalogue
from measures.model import Figure, Receipt, Snippet
from measures.pages import figures, plot
from measures.pages.html import Cell, attrs, block, esc, fence, label, link, page, table, terminal, words
from measures.pages.view import View

DID = {"broken": "Raised", "fixed": "Ran to its end"}
"""What a run of a role shows, where it is not a measurement."""


def strip(view: View, snippet_id: str | None) -> str:
    """The plots of a snippet, open, then its receipt, closed. '' without a snippet.

    A snippet that already stands on the page is pointed at, not shown again.
    """
    snippet = view.catalogue.snippets.get(snippet_id or "")
    if snippet is None:
        return ""
    if snippet.id in view.shown:
        return f'<p class="wm-receipt-again">Shown by the run above: {link(f"#{anchor(snippet)}", snippet.title)}</p>'
    view.shown.add(snippet.id)
    return page(plots(view, snippet), _details(view, snippet))


def anchor(snippet: Snippet) -> str:
    return f"receipt-{snippet.id}"


def plots(view: View, snippet: Snippet) -> str:
    """Every plot the snippet draws, from its best run."""
    run = best(view.catalogue, snippet)
    if run is None:
        return ""
    from_ = f"From a run on {esc(figures.ran_on(run))}."
    own = addresses.snippet_uri(snippet.id)
    drawn = []
    for item in snippet.plots:
        id_ = f"plot-{item.id}"
        drawn.append(plot.figure(item, run.values, from_, id_, view.href(own, id_) if view.uri != own else ""))
    return page(*drawn)


def best(catalogue: Catalogue, snippet: Snippet) -> Receipt | None:
    """The run to show: the first of the catalogue's order, which puts the fresh first."""
    return next(iter(catalogue.receipts.get(snippet.id, ())), None)


def _details(view: View, snippet: Snippet) -> str:
    run = best(view.catalogue, snippet)
    inside = block(
        "div",
        "wm-receipt__body",
        doubts(view, run) if run else owed(view, snippet),
        fence("python", rerun.body(snippet)),
        outcome(snippet, run),
        values(view, snippet),
        again(view, snippet, run),
    )
    return (
        f'<details class="wm-receipt" id="{anchor(snippet)}" markdown="1">\n'
        f"<summary>{_summary(view, snippet, run)}</summary>\n\n{inside}\n\n</details>"
    )


def _summary(view: View, snippet: Snippet, run: Receipt | None) -> str:
    title = f'<span class="wm-receipt__title">{words(snippet.title)}</span>'
    if run is None:
        where = " or ".join(snippet.devices)
        return f'<span class="wm-state wm-state--unmeasured">Not run yet</span> needs {esc(where)} {title}'
    kind, word = "measured", DID.get(snippet.role, "Measured")
    if any(run.device.kind in claim.simulated_on for claim in snippet.claims):
        kind, word = "simulated", "Simulated"
    if view.catalogue.stale(run):
        kind, word = "stale", "Stale"
    others = len(view.catalogue.receipts[snippet.id]) - 1
    more = f" · and on {others} more" if others else ""
    where = f"{run.device.id} · {figures.software(run)} · {run.date}"
    return f'<span class="wm-state wm-state--{kind}">{word}</span> {esc(where)}{more} {title}'


def doubts(view: View, run: Receipt) -> str:
    """Why a run is stale, as a sentence; '' for a fresh one."""
    why = view.catalogue.stale(run)
    return f'<p class="wm-doubt">Stale: {words(why)}.</p>' if why else ""


def owed(view: View, snippet: Snippet) -> str:
    """Runs that are missing and accepted as missing for a while, with the reason."""
    skips = [view.catalogue.skip(snippet.id, kind) for kind in snippet.devices]
    return page(
        *(
            f'<p class="wm-doubt">Not run on {esc(skip.device)} yet: {words(skip.reason)}. '
            f"Accepted until {esc(skip.expires)}.</p>"
            for skip in skips
            if skip
        )
    )


def outcome(snippet: Snippet, run: Receipt | None) -> str:
    """What a run printed and the error that ended it, each as recorded."""
    if run is None:
        return ""
    printed = terminal(run.output)
    return page(
        label(f"Output on {run.device.id}") if printed else "",
        fence("text", printed) if printed else "",
        label(f"Ended with, on {run.device.id}") if run.error else "",
        error(snippet, run),
    )


def error(snippet: Snippet, run: Receipt | None) -> str:
    """The recorded error, as the last line of a traceback has it, and the code that raised it."""
    if run is None or run.error is None:
        return ""
    raised_by = rerun.line(snippet, run.error.line)
    return page(
        fence("text", terminal(f"{run.error.type}: {run.error.message}")),
        f'<p class="wm-raised-by">raised by <code>{esc(raised_by)}</code></p>' if raised_by else "",
    )


def values(view: View, snippet: Snippet, with_ids: bool = False) -> str:
    """Claims × devices. `with_ids` makes each row a target for figures; only the snippet's own page does."""
    runs = view.catalogue.receipts.get(snippet.id, ())
    by_run = [{figure.claim.id: figure for figure in view.catalogue.figures_of(snippet.id, run)} for run in runs]
    head = ["What", "Promised", *(esc(run.device.id) for run in runs)]
    if not runs:
        head.append("Measured")
    rows = []
    for claim in snippet.claims:
        cells = [_value(found[claim.id]) for found in by_run] or [figures.WORDS["unmeasured"]]
        name = Cell(html=words(claim.label), id=figures.claim_anchor(claim) if with_ids else "")
        rows.append([name, esc(figures.promise(claim)), *cells])
    return table(head, rows, class_="wm-values")


def _value(figure: Figure) -> str:
    kind = figures.state(figure)
    if kind == "unmeasured":
        return figures.WORDS[kind]
    shown = esc(units.show(figure.value, figure.claim.unit, figure.claim.digits))
    return shown if kind == "measured" else f"{shown} {state(kind, figure.stale)}"


def state(kind: str, why: str = "") -> str:
    """A small label that says `measured`, `stale` or `not measured yet` in words."""
    return f'<span class="wm-state wm-state--{kind}"{attrs(title=why)}>{figures.WORDS[kind]}</span>'


def again(view: View, snippet: Snippet, run: Receipt | None) -> str:
    """One line: what to type, what to paste, where the files are."""
    install = rerun.install(snippet, run.versions if run else {}, view.catalogue.pins)
    before = f" after <code>{esc(install)}</code>" if install else ""
    page_ = addresses.snippet_uri(snippet.id)
    return (
        f'<p class="wm-again">Run it again: <code>{esc(rerun.command(snippet))}</code>, or paste the script into Python'
        f"{before}. {downloads(view, snippet)} · {link(view.href(page_), 'all runs of this snippet')}</p>"
    )


def downloads(view: View, snippet: Snippet) -> str:
    """Links to the script and the notebook."""
    files = (("script", f"{snippet.id}.py"), ("notebook", f"{snippet.id}.ipynb"))
    return " · ".join(link(view.href(f"snippets/{name}"), label, download=name) for label, name in files)
