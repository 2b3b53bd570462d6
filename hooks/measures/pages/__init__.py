"""Pages: the joined data as complete Markdown, one function for each kind of page.

Read `term` or `trouble` first: each function goes down its page from top to bottom, and
parts without content vanish. `html` puts strangers' text into its place, `view` knows
what links, figures and citations look like from a page, `parts` and `receipt` hold what
several kinds share.
"""

from __future__ import annotations

from measures.catalogue import Catalogue
from measures.model import Page
from measures.pages.answers import answers_page
from measures.pages.claims import claims_page, subject_page
from measures.pages.ledger import ledger_page
from measures.pages.lists import a_to_z_page, area_page, areas_in_use, snippets_page, terms_page, troubles_page
from measures.pages.measurements import measurements_page
from measures.pages.myth import myth_page
from measures.pages.paths import path_page, paths_page
from measures.pages.snippet import snippet_page
from measures.pages.term import term_page
from measures.pages.trouble import trouble_page


def all_pages(catalogue: Catalogue, *, built_on: str) -> tuple[Page, ...]:
    """Every generated page in order of uri. `built_on` is today as YYYY-MM-DD; only the ledger shows it."""
    pages = [
        *(term_page(catalogue, term) for term in catalogue.terms.values()),
        *(trouble_page(catalogue, trouble) for trouble in catalogue.troubles.values()),
        *(myth_page(catalogue, myth) for myth in catalogue.myths.values()),
        *(subject_page(catalogue, group) for group in catalogue.verdicts),
        *(path_page(catalogue, path) for path in catalogue.paths),
        *(area_page(catalogue, area) for area in areas_in_use(catalogue)),
        *(snippet_page(catalogue, snippet) for snippet in catalogue.snippets.values()),
        terms_page(catalogue),
        troubles_page(catalogue),
        snippets_page(catalogue),
        a_to_z_page(catalogue),
        claims_page(catalogue),
        paths_page(catalogue),
        answers_page(catalogue),
        measurements_page(catalogue),
        ledger_page(catalogue, built_on),
    ]
    return tuple(sorted(pages, key=lambda page: page.uri))
