"""The documentation says what there is: every rule, command, option and field, and its example holds."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from measures import __main__ as command_line
from measures import catalogue, checks, receipts, report, snippets
from measures.model import Device, Receipt

ROOT = Path(__file__).parent.parent
DOCS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "snippets/README.md")
TEXT = {name: (ROOT / name).read_text("utf-8") for name in DOCS}
CONTRIBUTING = TEXT["CONTRIBUTING.md"]
RULES = [rule.name for rule in checks.RULES]


def sections(text: str) -> dict[str, str]:
    """Text below each `###` heading, by heading."""
    parts = re.split(r"^### (.+)$", text, flags=re.MULTILINE)
    bodies = (re.split(r"^## ", body, flags=re.MULTILINE)[0] for body in parts[2::2])
    return dict(zip(parts[1::2], bodies))


def between(start: str, end: str) -> str:
    return CONTRIBUTING[CONTRIBUTING.index(start) : CONTRIBUTING.index(end)]


RULE_SECTIONS = sections(between("\n## Rules\n", "\n## Running the project"))


def parser_of(verb: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"measures {verb}")
    importlib.import_module(f"measures.commands.{verb}").arguments(parser)
    return parser


def options_of(verb: str) -> list[str]:
    found = [option for action in parser_of(verb)._actions for option in action.option_strings]
    return [option for option in found if option.startswith("--") and option != "--help"]


def test_every_rule_has_a_heading_and_every_heading_a_rule():
    assert sorted(RULE_SECTIONS) == sorted(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_why_and_shows_what_fails_what_passes_and_the_fix(rule):
    text = RULE_SECTIONS[rule]
    assert len(text.split("- Fails:")[0].split()) >= 6, "say what the rule is and why"
    assert re.findall(r"^- ([^:]*):", text, re.MULTILINE) == ["Fails", "Passes", "Fix"]


def test_every_make_target_is_in_the_table_and_every_one_named_exists():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert set(re.findall(r"^\| `make ([a-z]+)` \|", CONTRIBUTING, re.MULTILINE)) == targets
    for name, text in TEXT.items():
        code = "\n".join(re.findall(r"`([^`\n]+)`", text) + re.findall(r"```bash\n(.*?)```", text, re.DOTALL))
        for target in re.findall(r"(?:^|\n)make ([a-z]+)", code):
            assert target in targets, f"{name} names make {target}"


@pytest.mark.parametrize("verb", command_line.VERBS)
def test_every_command_and_option_is_documented(verb):
    assert f"| `measures {verb}" in CONTRIBUTING
    table = between("| measures | does |", "\n## Your pull request")
    for option in options_of(verb):
        assert f"`{option}" in table, f"measures {verb} {option}"


def test_commands_named_in_the_documentation_exist():
    known = {verb: options_of(verb) for verb in command_line.VERBS}
    for name, text in TEXT.items():
        for verb, rest in re.findall(r"measures (explain|check|run|mutate|pages)((?: [^`\n|#]+)?)", text):
            for option in re.findall(r"--[a-z-]+", rest):
                assert option in known[verb], f"{name}: measures {verb} {option}"
        for verb in re.findall(r"`(?:\.venv/bin/)?measures ([a-z]+)", text):
            assert verb in known, f"{name}: measures {verb}"
        for module in re.findall(r"python -m (tools\.\w+)", text):
            assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists(), f"{name}: {module}"
        for rule in re.findall(r"\[([a-z]+(?:-[a-z]+)+)\]$", text, re.MULTILINE):
            assert rule in RULES, f"{name}: [{rule}]"


def test_exit_statuses_of_run_are_documented():
    run = importlib.import_module("measures.commands.run")
    line = between("It ends with 0 (good)", "\n## Your pull request").splitlines()[0]
    said = {int(status) for status in re.findall(r"\b(\d) \(", line)}
    assert said == {run.GOOD, run.WRONG, run.USAGE, run.RECEIPT, run.INFRASTRUCTURE, run.NOTHING}


@pytest.mark.parametrize("name", DOCS)
def test_relative_links_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```|`[^`\n]*`", "", TEXT[name], flags=re.DOTALL)):
        if target.startswith(("http:", "https:", "../../issues/")):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), f"{name}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
            assert anchor in slugs, f"{name}: {target}"


@pytest.mark.parametrize("name", DOCS)
def test_paths_named_in_the_documentation_exist(name):
    made_or_examples = ("rmsprop", "site/", "build/", ".venv", "optimisers", "other.py", "SGD_Nesterov", "sgd", "yes/no")
    for path in re.findall(r"`([\w.]+/[\w./-]*)`", TEXT[name]):
        if not any(part in path for part in made_or_examples):
            assert (ROOT / path).exists(), f"{name} names {path}"


def test_the_snippets_readme_names_every_field_of_the_header():
    schema = json.loads((ROOT / "schema/snippet.schema.json").read_text("utf-8"))
    readme = TEXT["snippets/README.md"]

    def names(part: dict) -> set[str]:
        found = set(part.get("properties", {}))
        for child in part.get("properties", {}).values():
            found |= names(child) | names(child.get("items", {}))
        return found

    assert [field for field in names(schema) if f"`{field}`" not in readme] == []
    assert [role for role in schema["properties"]["role"]["enum"] if f"`{role}`" not in readme] == []


def test_the_changelog_starts_with_the_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert re.search(r"^## (\S+)", TEXT["CHANGELOG.md"], re.MULTILINE)[1] == version


def test_issue_forms_are_whole():
    files = (ROOT / ".github/ISSUE_TEMPLATE").glob("*-*.yml")
    forms = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in files}
    assert sorted(forms) == ["new-term", "unmatched-error", "wrong-number"]
    for name, form in forms.items():
        assert {"name", "description", "title", "labels", "body"} <= set(form), name
        ids = [item["id"] for item in form["body"]]
        assert len(set(ids)) == len(ids) and any(item.get("validations", {}).get("required") for item in form["body"])
        for item in form["body"]:
            assert item["type"] in ("input", "textarea", "dropdown", "checkboxes") and item["attributes"]["label"]


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    """A copy of the repository's content with CONTRIBUTING's entry and snippet in it, the snippet run."""
    root = tmp_path_factory.mktemp("example")
    for folder in ("schema", "content", "snippets"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "pyproject.toml", root)
    entry = re.search(r"```yaml\n(# yaml-language-server.*?)\n```\n", CONTRIBUTING, re.DOTALL)[1]
    code = re.search(r"```python\n(\"\"\".*?)```\n", CONTRIBUTING, re.DOTALL)[1]
    (root / "content/terms/rmsprop.yml").write_text(entry + "\n", "utf-8")
    script = root / "snippets/training-and-optimization/rmsprop-state-bytes.py"
    script.write_text(code, "utf-8")
    read_back = "\nimport json\nprint(json.dumps([bytes_per_parameter, steps_ratio]))\n"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", code + read_back]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=120)
    *output, values = done.stdout.splitlines(keepends=True)
    pins = catalogue.pins(root)
    snippet = next(s for s in snippets.read(root)[0] if s.id == "rmsprop-state-bytes")
    receipt = Receipt(
        snippet=snippet.id,
        device=Device(id="cpu", kind="cpu", name="a CPU"),
        key=receipts.key(snippet, pins),
        code_sha256=snippet.digest,
        versions={"python": "3.11.7", "torch": pins["torch"]},
        ran_at="2026-11-25T12:00:00Z",
        seconds=1.0,
        peak_rss_bytes=300_000_000,
        sandbox=("uid", "rlimits"),
        values=dict(zip(("bytes_per_parameter", "steps_ratio"), json.loads(values))),
        output="".join(output),
        error=None,
    )
    (root / receipts.path_of(snippet, "cpu")).write_text(receipts.dump(receipt), "utf-8")
    return root


def test_the_commented_entry_and_its_snippet_have_no_problems(example):
    assert not (ROOT / "content/terms/rmsprop.yml").exists(), "the example is an entry now; comment another one"
    data, found = catalogue.build(example)
    problems = checks.in_order((*found, *checks.check(data, today="2026-11-25")))
    assert [report.line(p) for p in problems if "rmsprop" in p.place.path] == []
    assert "rmsprop" in data.terms and data.figure("rmsprop-steps-ratio").value > 2
