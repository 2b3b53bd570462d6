"""The layers of the code, held against it: who imports whom, and what only some may do."""

from __future__ import annotations

import ast
from pathlib import Path

HOOKS = Path(__file__).parents[1] / "hooks"

LAYERS = {
    "adapters": ("site_hooks", "site_macros", "measures.__main__", "measures.commands", "measures.pytest_plugin"),
    "joined data to something": (
        "measures.checks",
        "measures.pages",
        "measures.exports",
        "measures.runner",
        "measures.report",
    ),
    "asking the joined data": ("measures.proof",),
    "the join": ("measures.catalogue",),
    "files to model": ("measures.load", "measures.snippets", "measures.receipts"),
    "reading": ("measures.schemas", "measures.yaml_source", "measures.files"),
    "text and values": (
        "measures.prose",
        "measures.claims",
        "measures.rerun",
        "measures.calc",
        "measures.explain",
        "measures.names",
        "measures.addresses",
        "measures.units",
    ),
    "nouns": ("measures.model", "measures"),
}
"""From the top. Imports point down. A package stands for all of its modules."""

BESIDE = {"reading", "text and values"}
"""Layers whose modules may import each other."""

ADAPTERS_ONLY = {"mkdocs", "mkdocs_macros", "argparse", "click", "typer", "datetime", "tqdm"}
RUNNER_ONLY = {"subprocess", "multiprocessing", "signal", "time", "socket"}
NEVER = {"torch", "transformers", "peft"}

ADAPTERS_ONLY_CALLS = {"print", "input", "exit", "quit", "sys.exit", "os.getenv"}
RUNNER_ONLY_CALLS = {"os.fork", "os.system", "os.popen", "os.execv", "os.execve", "os.posix_spawn", "os.kill"}


def _modules() -> dict[str, ast.Module]:
    """Every module of hooks/ by its dotted name."""
    found = {}
    for path in sorted(HOOKS.rglob("*.py")):
        name = ".".join(path.relative_to(HOOKS).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text("utf-8"))
    return found


MODULES = _modules()


def _layer(module: str) -> tuple[str, str]:
    """A module's layer, and the room of that layer it belongs to."""
    for layer, rooms in LAYERS.items():
        for room in rooms:
            if module == room or (room != "measures" and module.startswith(room + ".")):
                return layer, room
    raise AssertionError(f"{module} stands in no layer; enter it in LAYERS of tests/test_layers.py")


def _imports(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and dotted name of every import; `from measures import units` imports measures.units."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.append((node.lineno, whole if whole in MODULES else node.module or ""))
    return found


def _calls(tree: ast.Module) -> list[tuple[int, str]]:
    return [(node.lineno, ast.unparse(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_imports_point_down():
    order = list(LAYERS)
    wrong = []
    for module, tree in MODULES.items():
        layer, room = _layer(module)
        for line, name in _imports(tree):
            if name.split(".")[0] not in ("measures", "site_hooks", "site_macros"):
                continue
            other_layer, other_room = _layer(name)
            if other_room == room or (other_layer == layer and layer in BESIDE):
                continue
            if order.index(other_layer) <= order.index(layer):
                wrong.append(f"{module}:{line} imports {name}: {layer} may not import {other_layer}")
    assert not wrong, "\n".join(wrong)


def test_only_adapters_speak_to_the_outside_and_only_the_runner_starts_processes():
    wrong = []
    for module, tree in MODULES.items():
        layer, room = _layer(module)
        adapter, runner = layer == "adapters", room == "measures.runner"
        for line, name in _imports(tree):
            package = name.split(".")[0]
            if package in NEVER:
                wrong.append(f"{module}:{line} imports {package}: nothing in hooks/ does")
            if package in ADAPTERS_ONLY and not adapter:
                wrong.append(f"{module}:{line} imports {package}: only adapters may")
            if package in RUNNER_ONLY and not runner:
                wrong.append(f"{module}:{line} imports {package}: only the runner may")
        for line, call in _calls(tree):
            if call in ADAPTERS_ONLY_CALLS and not adapter:
                wrong.append(f"{module}:{line} calls {call}(): only adapters may")
            if call in RUNNER_ONLY_CALLS and not runner:
                wrong.append(f"{module}:{line} calls {call}(): only the runner may")
        uses = [ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Attribute)]
        # The runner sets the environment of its own processes; it is told its caller's.
        set_ = sum(use in ("os.environ.update", "os.environ.clear") for use in uses) if runner else 0
        if not adapter and uses.count("os.environ") > set_:
            wrong.append(f"{module} reads os.environ: only adapters may")
    assert not wrong, "\n".join(wrong)


def test_the_runner_is_reached_from_commands_alone():
    users = {_layer(module)[1] for module, tree in MODULES.items() for _, name in _imports(tree) if name.startswith("measures.runner")}
    assert users <= {"measures.runner", "measures.commands", "measures.pytest_plugin"}


def test_nouns_are_frozen():
    for node in MODULES["measures.model"].body:
        if isinstance(node, ast.ClassDef):
            assert [ast.unparse(d) for d in node.decorator_list] == ["dataclass(frozen=True, slots=True, kw_only=True)"], node.name
