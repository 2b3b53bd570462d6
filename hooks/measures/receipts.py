"""Receipts on disk: read, check against the schema, and write in one canonical form."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path

from measures import files
from measures.model import Device, Place, Problem, RaisedError, Receipt, Snippet, Value
from measures.schemas import Schemas
from measures.yaml_source import Source

MAX_BYTES = 256 * 1024
NOT_FINITE = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


def read(root: Path, schemas: Schemas | None = None) -> tuple[tuple[Receipt, ...], tuple[Problem, ...]]:
    """Every receipt below `root`/snippets in order of path, and what is wrong with the others."""
    schemas = schemas or Schemas(root / "schema")
    found: list[Receipt] = []
    problems: list[Problem] = []
    for path in files.below(root, "snippets"):
        if not path.endswith(".json") or path.count("/") != 2:
            continue  # `snippets.read` says what is read by nothing
        data, wrong = files.read(root / path, path)
        receipt = None
        if data is not None:
            receipt, wrong = parse(data, path, schemas)
        problems += wrong
        if receipt:
            found.append(receipt)
    return tuple(found), tuple(problems)


def parse(data: bytes, path: str, schemas: Schemas) -> tuple[Receipt | None, tuple[Problem, ...]]:
    """One receipt from its bytes; `path` is posix and relative to the root."""
    place = Place(path=path, line=1)
    if len(data) > MAX_BYTES:
        return None, (Problem(place=place, rule="yaml-size", message=f"has {len(data)} bytes; at most {MAX_BYTES}"),)
    try:
        raw = json.loads(data, parse_float=_finite, parse_int=_short, parse_constant=_finite)
    except RecursionError:
        return None, (Problem(place=place, rule="receipt-syntax", message="is nested too deeply; run it again"),)
    except ValueError as error:
        place = Place(path=path, line=getattr(error, "lineno", 1))
        return None, (Problem(place=place, rule="receipt-syntax", message=f"is not JSON: {error}; run it again"),)
    problems = schemas.problems("receipt", Source(path=path, data=raw, lines={"": (1, True)}))
    if problems:
        return None, problems
    receipt = _receipt(raw, path)
    if dump(receipt).encode() != data:
        message = "is not in the form that `measures run` writes; receipts are never edited by hand"
        problems += (Problem(place=place, rule="receipt-canonical", message=message),)
    return receipt, problems


def dump(receipt: Receipt) -> str:
    """The receipt as JSON text: sorted keys, two blanks, one line end at the end."""
    data = {
        "snippet": receipt.snippet,
        "device": {
            "id": receipt.device.id,
            "kind": receipt.device.kind,
            "name": receipt.device.name,
            "memory_bytes": receipt.device.memory_bytes,
            "compute_capability": receipt.device.compute_capability,
        },
        "key": receipt.key,
        "code_sha256": receipt.code_sha256,
        "versions": dict(receipt.versions),
        "ran_at": receipt.ran_at,
        "seconds": receipt.seconds,
        "peak_rss_bytes": receipt.peak_rss_bytes,
        "cuda_allocated_bytes": receipt.cuda_allocated_bytes,
        "cuda_reserved_bytes": receipt.cuda_reserved_bytes,
        "mode": "cold",
        "sandbox": list(receipt.sandbox),
        "values": {name: to_json(value) for name, value in receipt.values.items()},
        "output": receipt.output,
        "error": receipt.error
        and {"type": receipt.error.type, "message": receipt.error.message, "line": receipt.error.line},
    }
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def path_of(snippet: Snippet, device_id: str) -> str:
    """Where a snippet's receipt for a device lies, relative to the root."""
    return f"{snippet.path.removesuffix('.py')}.{device_id}.json"


def key(snippet: Snippet, versions: Mapping[str, str]) -> str:
    """What a receipt depends on: the code, and the versions of the packages the snippet names.

    Claims stay outside, so that an edited tolerance is judged anew without a run. The
    Python version stays outside too: receipts made on 3.11 serve readers of 3.13.
    """
    named = [f"{name}=={versions.get(name, '?')}" for name in sorted(snippet.needs)]
    return hashlib.sha256("\n".join([snippet.digest, *named]).encode()).hexdigest()


def to_json(value: Value) -> object:
    """A value as the receipt's JSON holds it: series as lists, what is not finite as text."""
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    return value


def from_json(value: object) -> Value:
    if isinstance(value, list):
        return tuple(NOT_FINITE.get(item, item) if isinstance(item, str) else item for item in value)
    return NOT_FINITE[value] if isinstance(value, str) else value


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f'{text} is no number of JSON; it is written as text, such as "inf"')
    return value


def _short(text: str) -> int:
    if len(text) > 40:
        raise ValueError(f"{text[:20]}… is a number of {len(text)} digits")
    return int(text)


def _receipt(raw: dict, path: str) -> Receipt:
    error = raw["error"]
    return Receipt(
        snippet=raw["snippet"],
        device=Device(**raw["device"]),
        key=raw["key"],
        code_sha256=raw["code_sha256"],
        versions=raw["versions"],
        ran_at=raw["ran_at"],
        seconds=raw["seconds"],
        peak_rss_bytes=raw["peak_rss_bytes"],
        cuda_allocated_bytes=raw["cuda_allocated_bytes"],
        cuda_reserved_bytes=raw["cuda_reserved_bytes"],
        sandbox=tuple(raw["sandbox"]),
        values={name: from_json(value) for name, value in raw["values"].items()},
        output=raw["output"],
        error=RaisedError(**error) if error else None,
        path=path,
    )
