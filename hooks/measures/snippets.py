"""Read snippets: plain scripts whose docstring is a title, a blank line and a YAML header."""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path

from measures import files, yaml_source
from measures.model import Claim, Mutation, Place, Plot, Problem, Raises, Series, Snippet
from measures.schemas import Schemas

FOLDER = "snippets"
MAX_BYTES = 64 * 1024
_PATH = re.compile(r"snippets/[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*\.py")
_RECEIPT = re.compile(rf"{FOLDER}/[^/]+/[^/]+\.json")


def read(root: Path, schemas: Schemas | None = None) -> tuple[tuple[Snippet, ...], tuple[Problem, ...]]:
    """Every snippet below `root`/snippets in order of path, and what is wrong with the others."""
    schemas = schemas or Schemas(root / "schema")
    found: list[Snippet] = []
    problems: list[Problem] = []
    by_id: dict[str, str] = {}
    for path in files.below(root, FOLDER):
        if not path.endswith(".py"):
            if path != f"{FOLDER}/README.md" and not _RECEIPT.fullmatch(path):
                message = f"is read by nothing; {FOLDER}/<area>/ holds <id>.py and its receipts <id>.<device>.json"
                problems.append(_problem(path, 1, "file-name", message))
            continue
        name = path.rsplit("/", 1)[1].removesuffix(".py")
        if not _PATH.fullmatch(path) or name == "index":
            message = f"'{path}' is no place for a snippet; it must be {FOLDER}/<area>/<id>.py, lower-case words, single hyphens"
            problems.append(_problem(path, 1, "file-name", message))
            continue
        first = by_id.setdefault(name, path)
        if first != path:
            problems.append(_problem(path, 1, "id-unique", f"'{name}' is also a snippet ({first}); rename one file"))
            continue
        data, wrong = files.read(root / path, path)
        snippet = None
        if data is not None:
            snippet, wrong = parse(data, path, schemas)
        problems += wrong
        if snippet:
            found.append(snippet)
    return tuple(found), tuple(problems)


def parse(data: bytes, path: str, schemas: Schemas) -> tuple[Snippet | None, tuple[Problem, ...]]:
    """One snippet from its bytes. `path` is posix and relative to the root: snippets/<area>/<id>.py."""
    if len(data) > MAX_BYTES:
        return None, (_problem(path, 1, "yaml-size", f"has {len(data)} bytes; a snippet may have {MAX_BYTES}"),)
    try:
        code = data.decode("utf-8")
        tree = ast.parse(code)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, (_problem(path, line, "snippet-syntax", "is not UTF-8; save the file as UTF-8"),)
    except RecursionError:
        return None, (_problem(path, 1, "snippet-syntax", "is nested too deeply to be read"),)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return None, (_problem(path, line, "snippet-syntax", f"is not Python: {getattr(error, 'msg', error)}"),)
    wrong = files.hidden(code, path)
    if wrong:
        return None, wrong
    first = tree.body[0] if tree.body else None
    doc = first.value if isinstance(first, ast.Expr) else None
    if not (isinstance(doc, ast.Constant) and isinstance(doc.value, str)):
        return None, (
            _problem(path, 1, "snippet-header", "has no docstring; start with a title, a blank line and a YAML header"),
        )
    wrong = files.hidden(doc.value, path, doc.lineno)  # an escape such as \u200b may stand in it
    if wrong:
        return None, wrong
    title, blank, header = doc.value.partition("\n\n")
    title = " ".join(title.split())
    if not blank or not title or not header.strip():
        return None, (
            _problem(path, doc.lineno, "snippet-header", "needs a title line, then a blank line, then the YAML header"),
        )
    start = doc.lineno + doc.value[: len(doc.value) - len(header)].count("\n")
    source, problems = yaml_source.parse(header, path, first_line=start)
    if source is None:
        return None, problems
    problems += schemas.problems("snippet", source, problems)
    if problems:
        return None, problems
    return _snippet(code, tree, first.end_lineno or 1, title, path, source), ()


def _snippet(
    code: str, tree: ast.Module, doc_end: int, title: str, path: str, source: yaml_source.Source
) -> Snippet:
    header = source.data
    parts = path.split("/")
    snippet_id = parts[-1].removesuffix(".py")
    body = "\n".join(code.split("\n")[doc_end:])
    return Snippet(
        id=snippet_id,
        area=parts[-2],
        title=title,
        path=path,
        code=code,
        body_line=doc_end + 1,
        digest=digest(body),
        role=header["role"],
        devices=tuple(header["devices"]),
        needs=tuple(header["needs"]),
        claims=tuple(
            _claim(claim, snippet_id, source.place(f"claims[{i}]"))
            for i, claim in enumerate(header.get("claims", ()))
        ),
        raises=Raises(**header["raises"]) if "raises" in header else None,
        plots=tuple(_plot(plot) for plot in header.get("plots", ())),
        mutations=tuple(
            Mutation(
                replace=item["replace"], with_=item["with"], says=item["says"], place=source.place(f"mutations[{i}]")
            )
            for i, item in enumerate(header.get("mutations", ()))
        ),
        timeout=header.get("timeout", 60),
        memory_gib=header.get("memory_gib", 4),
        loopback=header.get("loopback", False),
        twin=header.get("twin"),
    )


def _claim(claim: dict, snippet_id: str, place: Place) -> Claim:
    simulated_on = tuple(claim.get("simulated_on", ()))
    return Claim(**{**claim, "simulated_on": simulated_on}, snippet=snippet_id, place=place)


def _plot(plot: dict) -> Plot:
    return Plot(
        id=plot["id"],
        title=plot["title"],
        says=plot["says"],
        x=Series(variable=plot["x"]["variable"], label=plot["x"]["label"]),
        x_log=plot["x"].get("log", False),
        y_label=plot["y"]["label"],
        y_log=plot["y"].get("log", False),
        series=tuple(Series(**series) for series in plot["series"]),
    )


def digest(body: str) -> str:
    """SHA-256 of the code after the docstring, blank lines at its ends and trailing blanks left out."""
    lines = [line.rstrip() for line in body.replace("\r\n", "\n").split("\n")]
    return hashlib.sha256("\n".join(lines).strip("\n").encode()).hexdigest()


def _problem(path: str, line: int, rule: str, message: str) -> Problem:
    return Problem(place=Place(path=path, line=line), rule=rule, message=message)
