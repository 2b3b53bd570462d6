"""What a result shows, in groups that are fetched for the results at hand."""

from __future__ import annotations

import math
import re
import unicodedata

from measures.catalogue import Catalogue
from measures.exports.search.documents import Document

SMALLEST = 12
"""Documents of one group in a small catalogue."""

SUGGESTED = 6


def size(documents: list[Document]) -> int:
    """Documents of one group: it grows with the root of their number, so that both stay small."""
    return max(SMALLEST, round(math.sqrt(len(documents)) / 4))


def groups(documents: list[Document]) -> list[list[list[object]]]:
    """A card for each document: kind, id, title, summary, and an entry's other names or a measurement's entry."""
    rows = [[d.kind, d.id, d.title, d.summary, list(d.names) if d.kind != "measurement" else d.entry] for d in documents]
    return _grouped(rows, size(documents))


def question_groups(documents: list[Document]) -> list[list[list[list[str]]]]:
    """For each entry its questions, each with its anchor on the entry's page."""
    rows = [[[text, anchor(text)] for text in d.questions] for d in documents if d.kind != "measurement"]
    return _grouped(rows, size(documents))


def _grouped(rows: list, count: int) -> list[list]:
    return [rows[start : start + count] for start in range(0, len(rows), count)]


def anchor(heading: str) -> str:
    """The id that Python-Markdown's toc extension gives a heading (markdown.extensions.toc.slugify)."""
    plain = unicodedata.normalize("NFKD", heading.replace("`", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def suggested(catalogue: Catalogue) -> list[list[str]]:
    """Cards of the entries that most others link to, terms and troubles in turn: what to show in an empty box."""
    best = [
        sorted(group.values(), key=lambda entry: (-len(catalogue.mentions(entry.id)), entry.id))[: SUGGESTED // 2]
        for group in (catalogue.terms, catalogue.troubles)
    ]
    return [[entry.kind, entry.id, entry.title, entry.summary] for group in best for entry in group]
