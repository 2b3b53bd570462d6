"""The nouns of the project: frozen values that every other module passes around.

Nothing here reads a file, formats a message or knows the site. Sequences are
tuples; text fields that may hold Markdown are named in `Entry.prose_fields`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Value = float | int | bool | None | tuple[float, ...]
"""A recorded value: a number, a truth value, a series, or None where the run left none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: a path relative to the repository root and a line counted from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong that a person must fix. `message` quotes the value and says what is right."""

    place: Place
    rule: str
    message: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Markdown written by a contributor, with the line of the file on which it starts.

    `lines_kept` tells whether line n of the text is line n of the file counted from
    `place` (block scalars keep lines, folded and plain scalars may not).
    """

    value: str
    place: Place
    lines_kept: bool = True

    def at(self, offset: int) -> Place:
        """The place of the character at `offset` in the text."""
        if not self.lines_kept:
            return self.place
        return Place(path=self.place.path, line=self.place.line + self.value.count("\n", 0, offset))


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
class Entry:
    """What a term and a trouble share. `prose` lists every contributor text of the entry."""

    id: str
    title: str
    area: str
    added: str
    summary: str
    place: Place
    aliases: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    related: tuple[Related, ...] = ()
    sources: tuple[Source, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    prose: tuple[Text, ...] = ()
    snippet_refs: tuple[Reference, ...] = ()
    entry_refs: tuple[Reference, ...] = ()
    places: dict[str, Place] = field(default_factory=dict, compare=False)
    """Places of the fields by path, such as `aliases[1]`, for rules that point at one."""

    def place_of(self, path: str) -> Place:
        return self.places.get(path, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Entry):
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
class Trouble(Entry):
    stack: str
    signatures: tuple[Signature, ...]
    what_you_see: Text
    try_first: TryFirst
    causes: tuple[Cause, ...]
    why: Text
    applies_to: tuple[AppliesTo, ...]
    neighbours: tuple[Neighbour, ...] = ()
    broken: str | None = None
    not_reproduced: Text | None = None
    detectors: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    id: str
    title: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a snippet promises about one of its variables.

    An `exact` claim must hold to rounding on every device. A `measured` claim holds
    within `tolerance` (relative) of `expect`, or within its bounds.
    """

    id: str
    snippet: str
    variable: str
    label: str
    unit: str
    kind: Literal["exact", "measured"]
    place: Place
    expect: float | int | bool | None = None
    at_least: float | None = None
    at_most: float | None = None
    tolerance: float | None = None
    digits: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Raises:
    type: str
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    variable: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    id: str
    title: str
    says: str
    x: Series
    y_label: str
    series: tuple[Series, ...]
    x_log: bool = False
    y_log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A script. `code` is the whole file; `digest` covers it without its docstring."""

    id: str
    area: str
    title: str
    path: str
    code: str
    body_line: int
    """Line of the file on which the code after the docstring starts, counted from 1."""
    digest: str
    role: Literal["demo", "broken", "fixed", "detector", "myth"]
    devices: tuple[str, ...]
    needs: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    raises: Raises | None = None
    plots: tuple[Plot, ...] = ()
    timeout: int = 60
    memory_gib: float = 4
    twin: str | None = None

    @property
    def place(self) -> Place:
        return Place(path=self.path, line=1)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names the runner must read when the script has ended, each once, in order."""
        names = [c.variable for c in self.claims]
        for plot in self.plots:
            names += [plot.x.variable, *(s.variable for s in plot.series)]
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    id: str
    kind: Literal["cpu", "cuda"]
    name: str
    memory_bytes: int | None = None
    compute_capability: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedError:
    type: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One recorded run. Bytes are plain integers; `ran_at` is UTC as YYYY-MM-DDTHH:MM:SSZ."""

    snippet: str
    device: Device
    key: str
    code_sha256: str
    versions: dict[str, str]
    ran_at: str
    seconds: float
    peak_rss_bytes: int
    sandbox: tuple[str, ...]
    values: dict[str, Value]
    output: str
    error: RaisedError | None
    cuda_allocated_bytes: int | None = None
    cuda_reserved_bytes: int | None = None
    path: str = ""

    @property
    def date(self) -> str:
        return self.ran_at[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A claim's value shown on a page. Without a receipt it is unmeasured; `stale` says why it may be old."""

    claim: Claim
    receipt: Receipt | None
    stale: str = ""

    @property
    def value(self) -> Value:
        return self.receipt.values.get(self.claim.variable) if self.receipt else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A run that is owed: accepted as missing until `expires`, a date."""

    snippet: str
    device: str
    reason: str
    expires: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What we render: a path below the docs folder, whole Markdown with front matter, and the file to edit."""

    uri: str
    markdown: str
    edit_path: str
