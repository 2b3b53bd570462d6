"""Pages that list entries and snippets: an area, all terms, all troubles, all snippets, A–Z."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from measures import addresses
from measures.catalogue import Catalogue
from measures.model import Area, Entry, Page, Snippet, Trouble
from measures.pages import figures, parts, receipt
from measures.pages.html import esc, front_matter, heading, link, page, table, words
from measures.pages.snippet import ROLES
from measures.pages.trouble import STACKS
from measures.pages.view import View


def areas_in_use(catalogue: Catalogue) -> tuple[Area, ...]:
    """The areas that have an entry; the others are not shown at all."""
    return tuple(area for area in catalogue.areas if catalogue.in_area(area.id))


def area_page(catalogue: Catalogue, area: Area) -> Page:
    view = View(catalogue=catalogue, uri=addresses.area_uri(area.id))
    found = catalogue.in_area(area.id)
    markdown = page(
        front_matter(f"{area.title}: everything in this area", area.about),
        parts.crumbs(view, here=area.title),
        heading(1, area.title),
        words(area.about),
        *(
            group(view, title, [entry for entry in found if entry.kind == kind])
            for kind, title in (("term", "Terms"), ("trouble", "Troubles"), ("myth", "Claims, tested"))
        ),
        other_areas(view, area),
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="content/areas.yml")


def group(view: View, title: str, found: Iterable[Entry]) -> str:
    listed = parts.entries(view, found)
    return page(heading(2, title), listed) if listed else ""


def other_areas(view: View, here: Area) -> str:
    items = "".join(
        f"<li>{link(view.href(addresses.area_uri(area.id)), area.title)}</li>"
        for area in areas_in_use(view.catalogue)
        if area.id != here.id
    )
    return page(heading(2, "Other areas"), f'<ul class="wm-areas">{items}</ul>') if items else ""


def terms_page(catalogue: Catalogue) -> Page:
    """Every term, by area."""
    view = View(catalogue=catalogue, uri=addresses.TERMS)
    groups = []
    for area in areas_in_use(catalogue):
        found = [term for term in catalogue.terms.values() if term.area == area.id]
        groups.append(_area_group(view, area, found))
    markdown = page(
        front_matter("Terms", "Every term, by area."),
        parts.crumbs(view, here="Terms"),
        heading(1, "Terms"),
        f"{_count(len(catalogue.terms), 'term')}, by area. By name: [A–Z](../a-z.md).",
        *groups,
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="")


def _area_group(view: View, area: Area, found: Iterable[Entry]) -> str:
    listed = parts.entries(view, found)
    more = link(view.href(addresses.area_uri(area.id)), f"All of {area.title}")
    return page(heading(2, area.title), listed, f'<p class="wm-more">{more}</p>') if listed else ""


def troubles_page(catalogue: Catalogue) -> Page:
    """Every trouble, by the software whose words the reader sees."""
    view = View(catalogue=catalogue, uri=addresses.TROUBLES)
    groups = []
    for stack, name in STACKS.items():
        found = [trouble for trouble in catalogue.troubles.values() if trouble.stack == stack]
        rows = "\n".join(f"<div><dt>{view.entry(t)}</dt>{_said(t)}<dd>{words(t.summary)}</dd></div>" for t in found)
        groups.append(page(heading(2, name), f'<dl class="wm-entries">\n{rows}\n</dl>') if rows else "")
    markdown = page(
        front_matter("Troubles", "Every error and symptom, by the software that shows it."),
        parts.crumbs(view, here="Troubles"),
        heading(1, "Troubles"),
        f"{_count(len(catalogue.troubles), 'trouble')}, by the software whose words you see.",
        *groups,
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="")


def _said(trouble: Trouble) -> str:
    return f"<dd><code>{esc(trouble.signatures[0].pattern)}</code></dd>" if trouble.signatures else ""


def snippets_page(catalogue: Catalogue) -> Page:
    """Every snippet, by area: what it does, where it ran last, who uses it."""
    view = View(catalogue=catalogue, uri=addresses.SNIPPETS)
    areas = dict.fromkeys([*(area.id for area in catalogue.areas), *(s.area for s in catalogue.snippets.values())])
    groups = []
    for area_id in areas:
        found = [snippet for snippet in catalogue.snippets.values() if snippet.area == area_id]
        rows = table(
            ["Snippet", "Role", "Runs", "Used by"], [_snippet_row(view, snippet) for snippet in found], "wm-snippets"
        )
        groups.append(page(heading(2, parts.area_title(view, area_id)), rows) if rows else "")
    markdown = page(
        front_matter("Snippets", "Every script behind a figure or an error, with its recorded runs."),
        parts.crumbs(view, here="Snippets"),
        heading(1, "Snippets"),
        f"{_count(len(catalogue.snippets), 'script')}. Each runs on its own: paste it, or download it from its page.",
        *groups,
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="")


def _snippet_row(view: View, snippet: Snippet) -> list[str]:
    runs = view.catalogue.receipts.get(snippet.id, ())
    ran = "<br>".join(
        esc(figures.ran_on(run)) + (f" {receipt.state('stale', why)}" if (why := view.catalogue.stale(run)) else "")
        for run in runs
    )
    users = ", ".join(view.entry(entry) for entry in view.catalogue.users_of(snippet.id))
    return [view.snippet(snippet), esc(ROLES[snippet.role]), ran or receipt.state("unmeasured"), users]


def a_to_z_page(catalogue: Catalogue) -> Page:
    """Every title and alias under its letter; an alias points at its entry."""
    view = View(catalogue=catalogue, uri=addresses.A_TO_Z)
    letters: dict[str, list[str]] = {}
    for name, entry in names(catalogue):
        letters.setdefault(letter(name), []).append(_name(view, name, entry))
    jump = "".join(f"<li>{link(f'#{_letter_id(found)}', found)}</li>" for found in letters)
    markdown = page(
        front_matter("A–Z", "Every title and every other name, in order."),
        parts.crumbs(view, here="A–Z"),
        heading(1, "A–Z"),
        f'<nav class="wm-letters" aria-label="Letters"><ul>{jump}</ul></nav>' if jump else "",
        *(
            page(heading(2, found, id_=_letter_id(found)), '<ul class="wm-names">\n' + "\n".join(items) + "\n</ul>")
            for found, items in letters.items()
        ),
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="")


def names(catalogue: Catalogue) -> list[tuple[str, Entry]]:
    """Every title and alias with its entry, in the order of a dictionary, digits and signs first."""
    found = [(name, entry) for entry in catalogue.entries for name in (entry.title, *entry.aliases)]
    return sorted(found, key=lambda pair: (letter(pair[0]) != "#", _folded(pair[0]), pair[0], pair[1].id))


def letter(name: str) -> str:
    """The Latin letter a name stands under, or # for digits, signs and other scripts."""
    first = _folded(name)[:1].upper()
    return first if "A" <= first <= "Z" else "#"


def _folded(name: str) -> str:
    """A name without accents and leading signs, in lower case."""
    plain_ = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return plain_.lstrip("".join({c for c in plain_ if not c.isalnum()})) or plain_


def _letter_id(found: str) -> str:
    return f"letter-{'signs' if found == '#' else found.lower()}"


def _name(view: View, name: str, entry: Entry) -> str:
    if name == entry.title:
        return f"<li>{view.entry(entry)}</li>"
    return f"<li>{link(view.href(addresses.entry_uri(entry)), name)} <span>see {words(entry.title)}</span></li>"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
