"""The nouns of the project: frozen values that every other module passes around.

Nothing here reads a file, formats a message or knows the site. Sequences are tuples.
"""

from __future__ import annotations

from dataclasses import dataclass

from measures.model.documents import VERDICTS, LearningPath, Step, Verdict, Verdicts
from measures.model.entries import (
    Answer,
    AppliesTo,
    Area,
    Cause,
    Document,
    Entry,
    Misconception,
    Myth,
    Neighbour,
    Question,
    Reference,
    Refinement,
    Related,
    Section,
    Signature,
    Source,
    Term,
    Trouble,
    TryFirst,
    Waiver,
)
from measures.model.evidence import (
    Claim,
    Device,
    Figure,
    Mutation,
    Plot,
    RaisedError,
    Raises,
    Receipt,
    Series,
    Skip,
    Snippet,
    Value,
)
from measures.model.places import (
    Place,
    Problem,
    Text,
)

__all__ = [
    "Answer",
    "AppliesTo",
    "Area",
    "Cause",
    "Claim",
    "Device",
    "Document",
    "Entry",
    "Figure",
    "LearningPath",
    "Misconception",
    "Mutation",
    "Myth",
    "Neighbour",
    "Page",
    "Place",
    "Plot",
    "Problem",
    "Question",
    "RaisedError",
    "Raises",
    "Receipt",
    "Reference",
    "Refinement",
    "Related",
    "Section",
    "Series",
    "Signature",
    "Skip",
    "Snippet",
    "Source",
    "Step",
    "Term",
    "Text",
    "Trouble",
    "TryFirst",
    "VERDICTS",
    "Value",
    "Verdict",
    "Verdicts",
    "Waiver",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What we render: a path below the docs folder, whole Markdown with front matter, and the file to edit."""

    uri: str
    markdown: str
    edit_path: str
