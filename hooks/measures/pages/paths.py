"""Learning paths: a list of them, and each with its steps in order."""

from __future__ import annotations

from measures import addresses
from measures.catalogue import Catalogue
from measures.model import Entry, LearningPath, Page
from measures.pages import parts
from measures.pages.html import block, front_matter, heading, page, words
from measures.pages.view import View

TITLE = "Learning paths"


def paths_page(catalogue: Catalogue) -> Page:
    view = View(catalogue=catalogue, uri=addresses.PATHS)
    rows = "\n".join(
        f"<div><dt>{view.entry(path)}</dt><dd>{words(path.summary)}</dd></div>" for path in catalogue.paths
    )
    markdown = page(
        front_matter(TITLE, "Entries in an order that leads somewhere, each with the reason it comes next."),
        parts.crumbs(view, here=TITLE),
        heading(1, TITLE),
        "A glossary is read from the middle. These are for reading from the start: entries in order, "
        "each with the reason it comes next.",
        f'<dl class="wm-entries">\n{rows}\n</dl>' if rows else "No path has been laid yet.",
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="")


def path_page(catalogue: Catalogue, path: LearningPath) -> Page:
    uri = addresses.entry_uri(path)
    view = View(catalogue=catalogue, uri=uri, sources=path.sources)
    steps = [(step, catalogue.entry(step.entry)) for step in path.steps]
    written = [(step, entry) for step, entry in steps if entry]
    markdown = page(
        front_matter(path.title, path.summary),
        parts.crumbs(view, (addresses.PATHS, TITLE), here=path.title),
        heading(1, path.title),
        block("div", "wm-lede", view.prose(path.intro)),
        *(
            block(
                "div",
                "wm-step",
                f'<p class="wm-step__title"><span>{number}</span> {view.entry(entry)}</p>',
                view.prose(step.why),
            )
            for number, (step, entry) in enumerate(written, start=1)
        ),
        parts.sources(view),
    )
    return Page(uri=uri, markdown=markdown, edit_path=path.place.path)


def on_paths(view: View, entry: Entry) -> str:
    """The paths an entry stands on, for its line of facts."""
    found = [
        f"{view.entry(path)}, step {number}"
        for path in view.catalogue.paths
        for number, step in enumerate(path.steps, start=1)
        if step.entry == entry.id
    ]
    return "; ".join(found)
