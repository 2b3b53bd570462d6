"""What contributors write: terms, troubles, myths and their parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from measures.model.places import Place, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    id: str
    title: str
    url: str
    kind: str
    supports: str
    place: Place
    year: int | None = None

    @property
    def primary(self) -> bool:
        return self.kind not in ("issue", "article")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    body: Text
    place: Place
    snippet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    belief: str
    truth: Text
    place: Place
    snippet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    question: str
    answer: Text
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    id: str
    kind: str
    place: Place
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    text: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An id that an entry names outside its prose, and the field that names it."""

    id: str
    field: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file of contributors' texts. `prose` lists every one of them."""

    id: str
    title: str
    summary: str
    place: Place
    sources: tuple[Source, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    prose: tuple[Text, ...] = ()
    snippet_refs: tuple[Reference, ...] = ()
    entry_refs: tuple[Reference, ...] = ()
    places: dict[str, Place] = field(default_factory=dict, compare=False)
    """Places of the fields by path, such as `aliases[1]`, for rules that point at one."""

    kind: ClassVar[str] = "document"

    def place_of(self, path: str) -> Place:
        return self.places.get(path, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Document):
    """What has a page and a name that links use: a term, a trouble or a myth."""

    area: str
    added: str
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    """What people type who don't know the name; for the search alone."""
    formerly: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Entry):
    kind: ClassVar[str] = "term"
    definition: Text
    why_it_matters: Text
    practical: tuple[Section, ...] = ()
    workflow: tuple[Section, ...] = ()
    deep_dive: tuple[Section, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    in_the_wild: tuple[Section, ...] = ()
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A fragment that a tool prints. `…` in the pattern stands for whatever varies on one line."""

    pattern: str
    provenance: str
    where: str
    place: Place
    example: str = ""
    versions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    seen: Text
    means: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TryFirst:
    check: Text
    language: str
    command: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    id: str
    title: str
    how_to_tell: Text
    fix: Text
    place: Place
    clues: tuple[str, ...] = ()
    """Fragments that speak for this cause in a pasted text; patterns like those of signatures."""
    cases: tuple[str, ...] = ()
    """Cases of the out-of-memory decoder that this cause answers."""
    cost: Text | None = None
    snippet: str | None = None
    broken: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliesTo:
    software: str
    versions: str
    hardware: str = ""
    fixed_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    title: str
    how_to_tell: Text
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement:
    """A general trouble, and the cases of its message that lead to a more special one."""

    id: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble(Entry):
    kind: ClassVar[str] = "trouble"
    stack: str
    signatures: tuple[Signature, ...]
    what_you_see: Text
    try_first: TryFirst
    causes: tuple[Cause, ...]
    why: Text
    applies_to: tuple[AppliesTo, ...]
    refines: Refinement | None = None
    follows: tuple[str, ...] = ()
    """Ids of troubles that often bring this one about."""
    neighbours: tuple[Neighbour, ...] = ()
    broken: str | None = None
    not_reproduced: Text | None = None
    detectors: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Myth(Entry):
    """A widespread claim, which is its title, with our verdict and the runs that decide it."""

    kind: ClassVar[str] = "myth"
    verdict: str
    answer: Text
    why_believed: Text
    tested: tuple[Section, ...]
    instead: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    id: str
    title: str
    about: str
