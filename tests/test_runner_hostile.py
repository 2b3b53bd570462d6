"""Adversaries, run for real: each becomes one problem with its name, and the next snippet runs."""

from __future__ import annotations

import os
import socket

import pytest
import runner_kit

from measures.runner import verdict
from measures.runner.engine import Engine
from measures.runner.job import Job

HEALTHY = 'import os\nvalue = 1 if os.listdir(".") == [] else 0\nprint("well")\n'
CASES = runner_kit.hostile()
MODES = ("cold", "warm", "fenced") if runner_kit.NAMESPACES_OPTIONAL else ("cold", "warm")
"""`fenced` is cold on a machine without namespaces: Landlock and seccomp alone."""


@pytest.fixture(scope="module", params=MODES)
def runs(request, tmp_path_factory):
    """Outcomes by id of the adversaries asked for, each followed by a healthy snippet."""
    mode = request.param
    folder = tmp_path_factory.mktemp("secrets")
    for name, rights in (("private", 0o600), ("public", 0o644)):
        (folder / name).write_text("secret")
        (folder / name).chmod(rights)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "socket"))
    listening.listen()
    cases = runner_kit.hostile(**{name.upper(): str(folder / name) for name in ("private", "public", "socket")})
    names = {i.callspec.params["name"] for i in request.session.items if i.fspath == request.fspath and "name" in i.fixturenames}
    jobs = []
    for name in sorted(names):
        start = "warm" if mode == "warm" else "cold"
        after = runner_kit.snippet(f"after-{name}", HEALTHY, variables=("value",))
        jobs += [Job(snippet=cases[name][0], mode=start), Job(snippet=after, mode=start)]
    engine = Engine(
        preload=("torch",) if mode == "warm" else (),
        without=("namespaces",) if mode == "fenced" else (),
        parallel=2,
        caller={**os.environ, "SECRET_OF_THE_CALLER": "secret-102938475601-of-the-caller"},
    )
    os.environ["SECRET_OF_THE_ENGINE"] = "secret-102938475602-of-the-caller"
    with runner_kit.nothing_left(), engine:
        outcomes = {outcome.snippet.id: outcome for outcome in engine.run(jobs)}
    listening.close()
    del os.environ["SECRET_OF_THE_ENGINE"]
    return mode, outcomes


@pytest.mark.parametrize("name", sorted(CASES))
def test_becomes_one_problem_with_its_name(runs, name):
    mode, outcomes = runs
    wanted = CASES[name][1]
    if mode == "fenced" and wanted.get("needs") == "namespaces":
        return
    if mode == "fenced":
        wanted = wanted.get("fenced", wanted)
    (problem,) = verdict.problems(outcomes[name])
    assert problem.rule == wanted["rule"], problem
    assert problem.place.path == f"snippets/area/{name}.py"
    assert str(wanted.get("says", "")) in problem.message
    if "line" in wanted:
        assert problem.place.line == wanted["line"]


@pytest.mark.parametrize("name", sorted(CASES))
def test_next_snippet_runs_normally(runs, name):
    _, outcomes = runs
    outcome = outcomes[f"after-{name}"]
    assert verdict.problems(outcome) == ()
    assert outcome.output == "well\n"


def test_no_output_names_the_machine(runs):
    _, outcomes = runs
    for outcome in outcomes.values():
        text = outcome.output + (outcome.error.message if outcome.error else "")
        assert "/scratch" not in text and "/measures-" not in text
