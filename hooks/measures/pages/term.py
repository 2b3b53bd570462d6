"""The page of a term."""

from __future__ import annotations

from measures import addresses
from measures.catalogue import Catalogue
from measures.model import Page, Term, Trouble
from measures.pages import parts, paths, receipt
from measures.pages.html import block, esc, front_matter, heading, link, page, words
from measures.pages.view import View


def term_page(catalogue: Catalogue, term: Term) -> Page:
    uri = addresses.entry_uri(term)
    view = View(catalogue=catalogue, uri=uri, sources=term.sources)
    markdown = page(
        front_matter(term.title, term.summary, term.aliases),
        parts.area_crumbs(view, term),
        heading(1, term.title),
        block("div", "wm-lede", view.prose(term.definition)),
        facts(view, term),
        heading(2, "Why it matters"),
        view.prose(term.why_it_matters),
        parts.sections(view, "In practice", term.practical),
        parts.sections(view, "In your workflow", term.workflow),
        parts.sections(view, "In depth", term.deep_dive),
        misconceptions(view, term),
        parts.questions(view, term.questions),
        when_it_does_not_work(view, term),
        parts.sections(view, "In the wild", term.in_the_wild),
        parts.related(view, term),
        parts.sources(view),
        parts.siblings(view, term),
    )
    return Page(uri=uri, markdown=markdown, edit_path=term.place.path)


def facts(view: View, term: Term) -> str:
    return parts.facts(
        [
            ("Area", link(view.href(addresses.area_uri(term.area)), parts.area_title(view, term.area))),
            ("Also called", words(", ".join(term.aliases))),
            ("Added", esc(term.added)),
            ("Figures", esc(parts.figure_count(view, term))),
            ("Learning path", paths.on_paths(view, term)),
        ]
    )


def misconceptions(view: View, term: Term) -> str:
    """What people believe, as headings, each followed by what is true and the run that shows it."""
    found = [
        page(
            heading(3, f"“{item.belief}”", class_="wm-belief"),
            view.prose(item.truth),
            receipt.strip(view, item.snippet),
        )
        for item in term.misconceptions
    ]
    return page(heading(2, "Misconceptions"), *found) if found else ""


def when_it_does_not_work(view: View, term: Term) -> str:
    listed = parts.entries(view, troubles_of(view.catalogue, term))
    return page(heading(2, "When it doesn't work"), listed) if listed else ""


def troubles_of(catalogue: Catalogue, term: Term) -> tuple[Trouble, ...]:
    """The troubles the term names, in its order, then those that name the term."""
    named = [catalogue.troubles[id_] for id_ in term.troubles if id_ in catalogue.troubles]
    naming = [trouble for trouble in catalogue.troubles.values() if term.id in trouble.terms]
    return tuple({trouble.id: trouble for trouble in [*named, *naming]}.values())
