"""Parts that several kinds of page share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from measures import addresses, prose
from measures.model import Document, Entry, Question, Section
from measures.pages import figures, receipt
from measures.pages.html import esc, heading, link, page, words
from measures.pages.view import View

RELATED = {
    "prerequisite": "Read first",
    "kind-of": "A kind of",
    "part-of": "Part of",
    "contrast": "Compare with",
    "used-with": "Used with",
}
"""Kinds of relation in the order a page shows them, as a reader would say them."""


def crumbs(view: View, *trail: tuple[str, str], here: str) -> str:
    """Breadcrumbs from home over (uri, label) pairs to the page itself."""
    steps = "".join(f"<li>{link(view.href(uri), label)}</li>" for uri, label in [(addresses.HOME, "Home"), *trail])
    last = f'<li aria-current="page">{words(here)}</li>'
    return f'<nav class="wm-crumbs" aria-label="Breadcrumb">\n<ol>{steps}{last}</ol>\n</nav>'


def area_crumbs(view: View, entry: Entry) -> str:
    return crumbs(view, (addresses.area_uri(entry.area), area_title(view, entry.area)), here=entry.title)


def area_title(view: View, area_id: str) -> str:
    return next((area.title for area in view.catalogue.areas if area.id == area_id), area_id)


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """One line of facts from (label, HTML) pairs; those without a value vanish."""
    shown = "".join(f"<div><dt>{esc(label)}</dt><dd>{value}</dd></div>" for label, value in pairs if value)
    return f'<dl class="wm-facts">{shown}</dl>' if shown else ""


def figure_count(view: View, entry: Entry) -> str:
    """How many figures stand on the entry's page, by state: "5 measured, 1 stale"."""
    claims = [
        claim.id
        for reference in entry.snippet_refs
        if (snippet := view.catalogue.snippets.get(reference.id))
        for claim in snippet.claims
    ]
    claims += [token.target for text in entry.prose for token in prose.scan(text.value) if token.kind == "figure"]
    states = [figures.state(view.catalogue.figure(claim)) for claim in dict.fromkeys(claims)]
    return ", ".join(f"{states.count(state)} {word}" for state, word in figures.WORDS.items() if state in states)


def sections(view: View, title: str, items: Sequence[Section]) -> str:
    """A part of a page made of titled texts, each with the receipt that proves it."""
    parts = [page(heading(3, item.title), view.prose(item.body), receipt.strip(view, item.snippet)) for item in items]
    return page(heading(2, title), *parts) if parts else ""


def questions(view: View, items: Sequence[Question]) -> str:
    parts = [page(heading(3, item.question), view.prose(item.answer)) for item in items]
    return page(heading(2, "Questions"), *parts) if parts else ""


def filter_form(target: str, prompt: str, choices: Sequence[tuple[str, str, Mapping[str, str]]]) -> str:
    """A form that narrows the items of the element `target`; shown only where its script runs.

    A choice is a name, a label and its options: an item says in `data-<name>` which it belongs to.
    """
    selects = "".join(
        f'<label>{esc(label)} <select name="{esc(name)}"><option value="">all</option>'
        + "".join(f'<option value="{esc(value)}">{esc(shown)}</option>' for value, shown in options.items())
        + "</select></label>"
        for name, label, options in choices
    )
    return (
        f'<form class="wm-filter" role="search" aria-label="Narrow the list" data-filters="{esc(target)}">\n'
        f'<label>{esc(prompt)} <input type="search" name="q" autocomplete="off" spellcheck="false"></label>{selects}'
        '<button type="reset">Show all</button>\n<p role="status"></p>\n</form>'
    )


def entries(view: View, found: Iterable[Document]) -> str:
    """A list of entries, each linked and with its summary."""
    rows = "\n".join(f"<div><dt>{view.entry(entry)}</dt><dd>{words(entry.summary)}</dd></div>" for entry in found)
    return f'<dl class="wm-entries">\n{rows}\n</dl>' if rows else ""


def related(view: View, entry: Entry) -> str:
    """Typed relations grouped by kind, then the entries that only mention this one."""
    groups: list[tuple[str, str]] = []
    for kind, label in RELATED.items():
        items = []
        for relation in entry.related:
            other = view.catalogue.entry(relation.id)
            if relation.kind == kind and other:
                why = f" <span>{words(relation.why)}</span>" if relation.why else ""
                items.append(f"<dd>{view.entry(other)}{why}</dd>")
        groups.append((label, "".join(items)))
    listed = {relation.id for relation in entry.related} | {entry.id}
    mentions = [other for other in view.catalogue.mentions(entry.id) if other.id not in listed]
    groups.append(("Mentioned in", "".join(f"<dd>{view.entry(other)}</dd>" for other in mentions)))
    rows = "\n".join(f"<div><dt>{label}</dt>{items}</div>" for label, items in groups if items)
    return page(heading(2, "Related"), f'<dl class="wm-related">\n{rows}\n</dl>') if rows else ""


def sources(view: View) -> str:
    """The entry's sources, numbered as the page cites them. Call it after everything that cites."""
    rows = []
    for source in view.sources_in_order():
        kind = source.kind.replace("-", " ") + (f", {source.year}" if source.year else "")
        rows.append(
            f'<li id="source-{esc(source.id)}">{link(source.url, source.title)} '
            f'<span class="wm-source-kind">{esc(kind)}</span> <span>Supports: {words(source.supports)}</span></li>'
        )
    return page(heading(2, "Sources"), '<ol class="wm-sources">\n' + "\n".join(rows) + "\n</ol>") if rows else ""


def siblings(view: View, entry: Entry) -> str:
    """The entries before and after this one in its area, in the order of the area's page."""
    area = view.catalogue.in_area(entry.area)
    at = next((n for n, other in enumerate(area) if other.id == entry.id), 0)
    before = area[at - 1] if at > 0 else None
    after = area[at + 1] if at + 1 < len(area) else None
    links = "".join(
        f"<li><span>{label}</span> {link(view.href(addresses.entry_uri(other)), other.title, rel=rel)}</li>"
        for rel, label, other in (("prev", "Previous", before), ("next", "Next", after))
        if other
    )
    return f'<nav class="wm-siblings" aria-label="In this area"><ol>{links}</ol></nav>' if links else ""
