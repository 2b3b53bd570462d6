"""JSON Schema errors as sentences: the file in `schema/` is the only definition of a format."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from measures.model import Place, Problem
from measures.yaml_source import Source

NAMES = ("common", "term", "trouble", "myth", "verdicts", "path", "area", "snippet", "receipt", "unmeasured")


_DATES = FormatChecker(formats=("date",))


class Schemas:
    """The schemas of one folder, each compiled once: a new validator for each file costs eleven times as much."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError or ValueError when the schema files themselves are missing or broken."""
        documents = {name: json.loads((folder / f"{name}.schema.json").read_text("utf-8")) for name in NAMES}
        whole = {name: _inlined(document, documents["common"]["$defs"]) for name, document in documents.items()}
        self._validators = {name: Draft202012Validator(s, format_checker=_DATES) for name, s in whole.items()}
        self._quick = {name: jsonschema_rs.Draft202012Validator(s, validate_formats=True) for name, s in whole.items()}

    def problems(self, name: str, source: Source, known: tuple[Problem, ...] = ()) -> tuple[Problem, ...]:
        """Everything in `source` that its schema forbids, in order of lines; lines with `known` problems are left out."""
        if self._is_valid(name, source.data):
            return ()
        said = {problem.place.line for problem in known}
        found = [
            problem
            for error in self._validators[name].iter_errors(source.data)
            for problem in _problems(error, source)
            if problem.place.line not in said
        ]
        return tuple(sorted(found, key=lambda p: (p.place.line, p.message)))

    def _is_valid(self, name: str, data: object) -> bool:
        """Whether jsonschema has nothing to say. The Rust validator finds that out in a fiftieth of
        the time; what is wrong and where is asked of jsonschema alone, whose errors we put in words."""
        try:
            return self._quick[name].is_valid(data)
        except (ValueError, TypeError, OverflowError):
            return False  # numbers that JSON cannot hold


def _inlined(node: object, shared: dict) -> object:
    """A schema with each reference to common.schema.json replaced by what it names.

    Following references is what costs jsonschema the most: without them it takes half
    the time. The shared definitions refer to each other but never to themselves.
    """
    if isinstance(node, list):
        return [_inlined(item, shared) for item in node]
    if not isinstance(node, dict):
        return node
    own = {key: _inlined(value, shared) for key, value in node.items() if key not in ("$ref", "examples")}
    if "$ref" not in node:
        return own
    return {**_inlined(shared[node["$ref"].rsplit("/", 1)[1]], shared), **own}


def path_text(parts: Iterator[str | int]) -> str:
    """`sources[1].url` from its parts."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def _problems(error: ValidationError, source: Source) -> Iterator[Problem]:
    path = path_text(error.absolute_path)
    what = path or "the file"

    def problem(rule: str, message: str, at: str = path) -> Problem:
        return Problem(place=Place(path=source.path, line=source.line(at)), rule=rule, message=message)

    value = error.instance
    match error.validator:
        case "required":
            missing = next(key for key in error.validator_value if key not in value and f"'{key}'" in error.message)
            known = error.schema.get("properties", {}).get(missing, {}).get("description", "")
            yield problem("schema-missing", f"{what} has no '{missing}'" + (f"; {_first(known)}" if known else ""))
        case "additionalProperties":
            known = list(error.schema.get("properties", {}))
            for key in value:
                if key in known:
                    continue
                child = f"{path}.{key}" if path else str(key)
                guess = near(str(key), known)
                hint = f"; did you mean '{guess}'?" if guess else f"; known: {', '.join(known)}"
                yield problem("schema-unknown-key", f"{what} has no field '{key}'{hint}", child + "#key")
        case "enum":
            rule = "unit-known" if path.endswith(".unit") else "schema-choice"
            guess = near(str(value), [str(v) for v in error.validator_value])
            hint = f"did you mean '{guess}'?" if guess else f"one of: {', '.join(map(str, error.validator_value))}"
            yield problem(rule, f"{what} is {say(value)}; {hint}")
        case "type":
            wanted = error.validator_value
            wanted = " or ".join(wanted) if isinstance(wanted, list) else wanted
            yield problem("schema-type", f"{what} is {say(value)}; it must be {_TYPES.get(wanted, wanted)}")
        case "pattern":
            rule = "source-url" if path.startswith("sources[") and path.endswith(".url") else "schema-pattern"
            says = error.schema.get("x-pattern-says", f"text like {error.validator_value}")
            yield problem(rule, f"{what} is {say(value)}; it must be {says}")
        case "format":
            if re.search(error.schema["pattern"], value):  # else the pattern's own sentence says it
                yield problem("schema-pattern", f"{what} is {say(value)}; no calendar has that day")
        case "minLength" | "maxLength":
            bound = "at least" if error.validator == "minLength" else "at most"
            count = len(value)
            yield problem(
                "schema-length",
                f"{what} has {count} characters ({say(value)}); {bound} {error.validator_value}",
            )
        case "minItems" | "maxItems":
            bound = "at least" if error.validator == "minItems" else "at most"
            yield problem("schema-length", f"{what} has {len(value)} items; {bound} {error.validator_value}")
        case "uniqueItems":
            twice = next(item for i, item in enumerate(value) if item in value[:i])
            yield problem("schema-duplicate", f"{what} names {say(twice)} more than once; keep one")
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            words = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than"}
            word = words.get(error.validator, "less than")
            yield problem("schema-range", f"{what} is {say(value)}; it must be {word} {error.validator_value}")
        case "anyOf" if path.startswith("claims["):
            yield problem("claim-promise", f"{what} promises nothing; give it expect, at_least or at_most")
        case _:
            yield problem("schema-type", f"{what} is {say(value)}; {error.message[:160]}")


_TYPES = {
    "string": "text; put it in quotes",
    "array": "a list",
    "object": "a group of fields",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "number or boolean": "a number, true or false",
}


def near(word: str, known: list[str]) -> str:
    """The known word most like `word`, or ''."""
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), "")


def say(value: object) -> str:
    """A value as it was written, short enough for one line."""
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 70 else text[:66] + '…"'


def _first(description: str) -> str:
    return description.split(". ")[0].rstrip(".")
