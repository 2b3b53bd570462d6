"""Strict YAML with places: every value knows its line, and what YAML would guess is refused.

PyYAML's C parser composes the nodes (eleven times faster than the pure one); this
module turns them into plain values itself, because the 1.1 resolver reads `no` as
false, `010` as 8 and `1:30` as 90. Dates stay strings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from measures import files
from measures.model import Place, Problem

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a PyYAML built without libyaml: slower, same result
    from yaml import SafeLoader as Loader

MAX_BYTES = 256 * 1024

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?\Z")
_WORDS_AS_BOOLEANS = {"yes", "no", "on", "off", "y", "n"}
_GUESSED_NUMBER = re.compile(r"[-+]?(0[0-9_]+|0[xXbBoO][0-9a-fA-F_]+|[0-9][0-9_]*(:[0-5]?[0-9])+|[0-9]+_[0-9_]+)\Z")
_MAY_HOLD_ANCHOR_OR_TAG = re.compile(r"(?m)(^|[\s\[,{:-])[&*!]\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A parsed file. `lines` maps a path such as `sources[1].url` to the line of its value
    (counted from 1) and to whether the value's own line breaks are the file's."""

    path: str
    data: object
    lines: dict[str, tuple[int, bool]] = field(repr=False)

    def line(self, path: str) -> int:
        """Line of the value at `path`, or of the nearest parent that has one."""
        while path not in self.lines and path:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, (1, True))[0]

    def place(self, path: str) -> Place:
        return Place(path=self.path, line=self.line(path))


def parse(text: str | bytes, path: str, first_line: int = 1) -> tuple[Source | None, tuple[Problem, ...]]:
    """Parse one YAML document. `first_line` is the line of the file on which `text` starts.

    Returns no source when nothing can be said about its fields before it is mended; never raises on bad input.
    """
    problems: list[Problem] = []

    def problem(line: int, rule: str, message: str) -> None:
        problems.append(Problem(place=Place(path=path, line=line + first_line), rule=rule, message=message))

    if isinstance(text, bytes):
        if len(text) > MAX_BYTES:
            problem(0, "yaml-size", f"has {len(text)} bytes; an entry may have {MAX_BYTES}; split it or cut it")
            return None, tuple(problems)
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            problem(text.count(b"\n", 0, error.start), "yaml-syntax", "is not UTF-8; save the file as UTF-8")
            return None, tuple(problems)
        problems += files.hidden(text.removeprefix("\ufeff"), path, first_line)
    expands = False
    try:
        if _MAY_HOLD_ANCHOR_OR_TAG.search(text):
            for line, rule, message in _anchors_and_tags(text):
                problem(line, rule, message)
                expands = True
        node = yaml.compose(text, Loader=Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem(*_syntax(error, text))
        return None, tuple(problems)
    if node is None:
        problem(0, "yaml-syntax", "is empty; start from the commented entry in CONTRIBUTING.md")
    if expands or node is None:
        return None, tuple(problems)
    lines: dict[str, tuple[int, bool]] = {}
    try:
        data = _value(node, "", lines, first_line, problem, 0)
    except RecursionError:
        problem(0, "yaml-syntax", "is nested too deeply; an entry is at most a few levels deep")
        return None, tuple(problems)
    return Source(path=path, data=data, lines=lines), tuple(problems)


def _value(node: yaml.Node, path: str, lines: dict, first_line: int, problem, depth: int) -> object:
    if depth > 20:
        raise RecursionError
    start = node.start_mark.line
    if isinstance(node, yaml.ScalarNode):
        block = node.style in ("|", ">")
        one_line = not block and node.end_mark.line == start
        lines[path] = (start + first_line + (1 if block else 0), node.style == "|" or one_line)
        return _scalar(node, problem)
    lines[path] = (start + first_line, True)
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(item, f"{path}[{i}]", lines, first_line, problem, depth + 1) for i, item in enumerate(node.value)
        ]
    data: dict[str, object] = {}
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            problem(line, "yaml-syntax", "a key must be a plain word")
            continue
        key = key_node.value
        if key in seen:
            problem(
                line,
                "yaml-duplicate-key",
                f"'{key}' stands here and on line {seen[key] + first_line}; keep one of them",
            )
            continue
        seen[key] = line
        child = f"{path}.{key}" if path else key
        data[key] = _value(value_node, child, lines, first_line, problem, depth + 1)
        lines.setdefault(child + "#key", (line + first_line, True))
    return data


def _scalar(node: yaml.ScalarNode, problem) -> object:
    text = node.value
    if node.style == '"':
        for wrong in files.hidden(text, ""):
            problem(node.start_mark.line, wrong.rule, wrong.message)
    plain = not node.style
    if not plain:
        return text
    line = node.start_mark.line
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "null", "~"):
        return None
    if text.lower() in _WORDS_AS_BOOLEANS or text in ("True", "False", "TRUE", "FALSE", "Null", "NULL"):
        problem(line, "yaml-boolean", f"{text} without quotes may be read as a truth value; write '{text}', true or false")
        return text
    if _GUESSED_NUMBER.match(text):
        problem(line, "yaml-number", f"{text} without quotes may be read as another number; write '{text}' or a plain decimal")
        return text
    if len(text) > 40 and (_INTEGER.match(text) or _FLOAT.match(text)):
        problem(line, "yaml-number", f"{text[:20]}… is a number of {len(text)} characters; nothing here needs so many")
        return text
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        if math.isinf(float(text)):
            problem(line, "yaml-number", f"{text} is larger than any number that a run can give")
        return float(text)
    return text


def _anchors_and_tags(text: str) -> Iterator[tuple[int, str, str]]:
    for event in yaml.parse(text, Loader=Loader):
        line = event.start_mark.line
        if isinstance(event, yaml.AliasEvent):
            yield line, "yaml-anchor", f"'*{event.anchor}' refers to an anchor; write the value again"
            continue
        if getattr(event, "anchor", None):
            yield line, "yaml-anchor", f"'&{event.anchor}' is an anchor; entries are plain values, take it out"
        # A quoted scalar carries the tag "!" in some versions of libyaml: that one is implied.
        if getattr(event, "tag", None) not in (None, "!"):
            yield line, "yaml-tag", f"'{event.tag}' is a YAML tag; write the value without it"


def _syntax(error: Exception, text: str) -> tuple[int, str, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line if mark else 0
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    rows = text.split("\n")
    line = min(line, len(rows) - 1)
    while line and not rows[line].strip():
        line -= 1  # what is missing at the end of the file is missing after its last words
    row = rows[line]
    position = getattr(error, "position", None)
    if isinstance(position, int):
        line = text.count("\n", 0, position)
        return line, "yaml-syntax", f"holds a character that YAML does not allow ({said})"
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return line, "yaml-syntax", "is indented with a tab; use blanks"
    if "expected a single document" in str(error):
        return line, "yaml-syntax", "a second document starts here; one file holds one entry"
    hint = "; put the text in quotes or after |" if ": " in row else ""
    return line, "yaml-syntax", f"{row.strip()[:60]!r} cannot be read: {said}{hint}"
