"""The data files beside the documents: areas, and runs that are owed."""

from __future__ import annotations

from pathlib import Path

from measures import files, yaml_source
from measures.model import Area, Place, Problem, Skip
from measures.schemas import Schemas
from measures.yaml_source import Source

AREAS = "content/areas.yml"
UNMEASURED = "content/unmeasured.yml"


def areas(root: Path, schemas: Schemas) -> tuple[tuple[Area, ...], tuple[Problem, ...]]:
    source, problems = _data_file(root, AREAS, "area", schemas)
    found: dict[str, Area] = {}
    for i, item in enumerate(source.data if source else ()):
        if item["id"] in found:
            message = f"area '{item['id']}' stands here a second time; keep one"
            problems += (Problem(place=source.place(f"[{i}].id"), rule="key-unique", message=message),)
        found.setdefault(item["id"], Area(**item))
    return tuple(found.values()), problems


def skips(root: Path, schemas: Schemas) -> tuple[tuple[Skip, ...], tuple[Problem, ...]]:
    if not (root / UNMEASURED).exists():
        return (), ()
    source, problems = _data_file(root, UNMEASURED, "unmeasured", schemas)
    if source is None:
        return (), problems
    return tuple(Skip(**item, place=source.place(f"skips[{i}]")) for i, item in enumerate(source.data["skips"])), ()


def _data_file(root: Path, path: str, schema: str, schemas: Schemas) -> tuple[Source | None, tuple[Problem, ...]]:
    if not (root / path).exists():
        place = Place(path=path, line=1)
        return None, (Problem(place=place, rule="file-missing", message="is missing; the site needs it"),)
    data, problems = files.read(root / path, path)
    if data is None:
        return None, problems
    source, problems = yaml_source.parse(data, path)
    if source is not None:
        problems += schemas.problems(schema, source, problems)
    return (None if problems else source), problems
