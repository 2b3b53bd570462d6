"""The schemas document themselves, and editors find them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tree
from jsonschema import Draft202012Validator

from measures import load, yaml_source
from measures.schemas import NAMES, Schemas
from measures.yaml_source import Source

ROOT = Path(__file__).parent.parent
DOCUMENTS = {name: json.loads((ROOT / "schema" / f"{name}.schema.json").read_text("utf-8")) for name in NAMES}


def properties(node, path=""):
    if isinstance(node, dict):
        for name, child in node.get("properties", {}).items():
            yield f"{path}.{name}", child
        for key, child in node.items():
            if key not in ("examples", "properties"):
                yield from properties(child, f"{path}/{key}")
        for name, child in node.get("properties", {}).items():
            yield from properties(child, f"{path}.{name}")
    elif isinstance(node, list):
        for i, child in enumerate(node):
            yield from properties(child, f"{path}[{i}]")


def patterns(node):
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node
        for key, child in node.items():
            if key != "examples":
                yield from patterns(child)
    elif isinstance(node, list):
        for child in node:
            yield from patterns(child)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_2020_12(name):
    assert DOCUMENTS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(DOCUMENTS[name])


@pytest.mark.parametrize("name", NAMES)
def test_every_property_has_a_description_and_an_example(name):
    bare = [path for path, node in properties(DOCUMENTS[name]) if not node.get("description") or not node.get("examples")]
    assert bare == []


@pytest.mark.parametrize("name", NAMES)
def test_every_pattern_has_a_sentence_for_people(name):
    assert [node["pattern"] for node in patterns(DOCUMENTS[name]) if not node.get("x-pattern-says")] == []


def test_the_example_of_each_field_passes_that_field():
    schemas = Schemas(ROOT / "schema")
    for name in ("term", "trouble", "snippet", "unmeasured"):
        for field, node in DOCUMENTS[name]["properties"].items():
            for example in node["examples"]:
                found = schemas.problems(name, Source(path="x.yml", data={field: example}, lines={"": (1, True)}))
                wrong = [p.message for p in found if p.rule != "schema-missing"]
                assert wrong == [], (name, field)


def test_the_first_line_of_each_yaml_file_names_its_schema():
    kinds = {folder.removeprefix("content/"): kind for kind, folder in load.FOLDERS.items()}
    files = sorted((ROOT / "content").glob("**/*.yml"))
    assert files
    for file in files:
        first = file.read_text("utf-8").split("\n", 1)[0]
        named = first.removeprefix("# yaml-language-server: $schema=")
        assert named != first, f"{file} does not name its schema"
        target = (file.parent / named).resolve()
        wanted = kinds.get(file.parent.name, {"areas": "area"}.get(file.stem, file.stem))
        assert target == ROOT / "schema" / f"{wanted}.schema.json", file


@pytest.mark.parametrize("case", sorted((ROOT / "tests" / "cases" / "load").glob("schema-*.yml")), ids=lambda p: p.stem)
def test_the_quick_validator_never_passes_what_jsonschema_refuses(case, tmp_path):
    """The failing edits of all schema rules, and the fields of the examples taken out one by one."""
    base = tree.load_case(case.parent / "_base.yml")
    tree.write(base, tmp_path)
    tree.edit(tmp_path, tree.load_case(case)["failing"]["edits"])
    schemas = Schemas(ROOT / "schema")
    for kind, folder in (("term", "terms"), ("trouble", "troubles")):
        for file in sorted((tmp_path / "content" / folder).glob("*.yml")):
            source, _ = yaml_source.parse(file.read_bytes(), "x.yml")
            for data in (source.data, *({k: v for k, v in source.data.items() if k != key} for key in source.data)):
                slow = schemas._validators[kind].is_valid(data)
                assert schemas._is_valid(kind, data) == slow
