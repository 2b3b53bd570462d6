"""Quick answers: every question of every entry on one page that filters."""

from __future__ import annotations

from measures import addresses
from measures.catalogue import Catalogue
from measures.model import Entry, Page, Question
from measures.pages import parts
from measures.pages.html import attrs, block, front_matter, heading, page, words
from measures.pages.lists import areas_in_use
from measures.pages.view import View

TITLE = "Quick answers"


def answers_page(catalogue: Catalogue) -> Page:
    view = View(catalogue=catalogue, uri=addresses.ANSWERS)
    groups = []
    areas = {}
    count = 0
    for area in areas_in_use(catalogue):
        found = [(entry, question) for entry in catalogue.in_area(area.id) for question in entry.questions]
        if not found:
            continue
        areas[area.id] = area.title
        count += len(found)
        items = [_item(catalogue, entry, question) for entry, question in found]
        groups.append(
            f'<section{attrs(data_group="group")} markdown="1">\n\n{page(heading(2, area.title), *items)}\n</section>'
        )
    markdown = page(
        front_matter(TITLE, "Every question of every entry, with its answer.", searchable=False),
        parts.crumbs(view, here=TITLE),
        heading(1, TITLE),
        f"{count} questions, each with its answer and the entry that shows the proof."
        if count
        else "No question has been answered yet.",
        parts.filter_form("answers", "Find a question", [("area", "Area", areas)]) if count else "",
        block("div", "wm-answers", *groups, id_="answers"),
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="")


def _item(catalogue: Catalogue, entry: Entry, question: Question) -> str:
    view = View(catalogue=catalogue, uri=addresses.ANSWERS, sources=entry.sources, sources_on=addresses.entry_uri(entry))
    more = f'<p class="wm-more">From {view.entry(entry)}</p>'
    inside = page(view.prose(question.answer), more).strip()
    marks = attrs(class_="wm-question", data_item="question", data_area=entry.area)
    asked = f"{words(question.question)} <span>{words(entry.title)}</span>"
    return f'<details{marks} markdown="1">\n<summary>{asked}</summary>\n\n{inside}\n\n</details>'
