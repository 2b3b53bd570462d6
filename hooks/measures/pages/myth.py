"""The page of a myth: a widespread claim, tested."""

from __future__ import annotations

from measures import addresses
from measures.catalogue import Catalogue
from measures.model import Myth, Page
from measures.pages import claims, parts
from measures.pages.html import block, esc, front_matter, heading, link, page, words
from measures.pages.view import View


def myth_page(catalogue: Catalogue, myth: Myth) -> Page:
    uri = addresses.entry_uri(myth)
    view = View(catalogue=catalogue, uri=uri, sources=myth.sources)
    markdown = page(
        front_matter(myth.title, myth.summary, myth.aliases),
        parts.crumbs(view, (addresses.CLAIMS, claims.TITLE), here=myth.title),
        heading(1, f"“{myth.title}”", class_="wm-belief"),
        block("div", "wm-lede wm-answered", f"<p>{claims.badge(myth.verdict)}</p>", view.prose(myth.answer)),
        facts(view, myth),
        parts.sections(view, "How it was tested", myth.tested),
        heading(2, "Why it is believed"),
        view.prose(myth.why_believed),
        heading(2, "Say this instead"),
        view.prose(myth.instead),
        parts.questions(view, myth.questions),
        judged(view, myth),
        parts.related(view, myth),
        parts.sources(view),
    )
    return Page(uri=uri, markdown=markdown, edit_path=myth.place.path)


def facts(view: View, myth: Myth) -> str:
    return parts.facts(
        [
            ("Area", link(view.href(addresses.area_uri(myth.area)), parts.area_title(view, myth.area))),
            ("Also said", words(", ".join(myth.aliases))),
            ("Added", esc(myth.added)),
            ("Figures", esc(parts.figure_count(view, myth))),
        ]
    )


def judged(view: View, myth: Myth) -> str:
    """The claims of the ledger that this page argues."""
    rows = "".join(
        f"<li>{link(view.href(addresses.entry_uri(group), verdict.id), verdict.claim)} {claims.badge(verdict.verdict)}</li>"
        for group, verdict in view.catalogue.judged
        if verdict.myth == myth.id
    )
    return page(heading(2, "As it is said"), f'<ul class="wm-said">{rows}</ul>') if rows else ""
