"""What the engine is asked and what it answers, in the words of the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from measures.model import RaisedError, Snippet, Value


class Infrastructure(Exception):
    """Snippets cannot be run here, through no fault of theirs. The text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Run a snippet: cold in a fresh interpreter, or warm in a fork of the preloaded one."""

    snippet: Snippet
    mode: Literal["cold", "warm"] = "cold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How a run went wrong other than by an error of the script. `rule` names the kind."""

    rule: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run left. Without `failure` the script ended, with `error` or in peace."""

    snippet: Snippet
    mode: Literal["cold", "warm"]
    failure: Failure | None = None
    error: RaisedError | None = None
    values: dict[str, Value]
    unreadable: dict[str, str]
    """Variables that hold no number, and what they hold instead."""
    output: str = ""
    seconds: float = 0.0
    peak_rss_bytes: int = 0
    cuda_allocated_bytes: int | None = None
    cuda_reserved_bytes: int | None = None
    sandbox: tuple[str, ...] = ()
