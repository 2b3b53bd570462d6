"""Problems as text for people, annotations for GitHub, or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from measures.model import Problem

Format = Literal["text", "github", "json"]


def lines(problems: Sequence[Problem], form: Format = "text") -> str:
    """All problems in one format, without a line end after the last."""
    if form == "json":
        return json.dumps([as_dict(problem) for problem in problems], indent=2, ensure_ascii=False)
    return "\n".join(map(annotation if form == "github" else line, problems))


def line(problem: Problem) -> str:
    """`path:line: message [rule]`, on one line whatever the message holds."""
    return f"{problem.place}: {_one_line(problem.message)} [{problem.rule}]"


def annotation(problem: Problem) -> str:
    """A GitHub workflow command; its escapes are documented with `toolkit`'s command.ts."""
    path = _data(problem.place.path).replace(":", "%3A").replace(",", "%2C")
    text = _data(f"{_one_line(problem.message)} [{problem.rule}]")
    return f"::{problem.level} file={path},line={problem.place.line},title={problem.rule}::{text}"


def as_dict(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "rule": problem.rule,
        "level": problem.level,
        "message": problem.message,
    }


def _one_line(text: str) -> str:
    """Control characters out: a value from a contributor's file must not move the terminal's cursor."""
    return "".join(c if c.isprintable() else " " for c in text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
