"""What proves it: snippets, their claims, the receipts of their runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from measures.model.places import Place

Value = float | int | bool | None | tuple[float, ...]
"""A recorded value: a number, a truth value, a series, or None where the run left none."""


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
    simulated_on: tuple[str, ...] = ()
    """Kinds of device on which the value is computed from fake tensors instead of measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One way to break what a snippet claims: `replace` stands once in its code, `with_` takes its place."""

    replace: str
    with_: str
    says: str
    place: Place


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
    mutations: tuple[Mutation, ...] = ()
    timeout: int = 60
    memory_gib: float = 4
    loopback: bool = False
    """Whether it needs TCP on 127.0.0.1, in a network of its own that leads nowhere else."""
    twin: str | None = None

    @property
    def place(self) -> Place:
        return Place(path=self.path, line=1)

    @property
    def body(self) -> str:
        """The code below the docstring."""
        return "\n".join(self.code.split("\n")[self.body_line - 1 :])

    def mutant(self, mutation: Mutation) -> str:
        """The whole file with one mutation applied below the docstring; line numbers stay."""
        head = self.code[: len(self.code) - len(self.body)]
        return head + self.body.replace(mutation.replace, mutation.with_, 1)

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

    @property
    def simulated(self) -> bool:
        """Whether the value comes from fake tensors of real size and no device has measured it."""
        return self.receipt is not None and self.receipt.device.kind in self.claim.simulated_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A run that is owed: accepted as missing until `expires`, a date."""

    snippet: str
    device: str
    reason: str
    expires: str
    place: Place
