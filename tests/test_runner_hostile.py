"""Adversaries, run for real: each becomes one problem with its name, and the next snippet runs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
import runner_kit

from measures.runner import verdict
from measures.runner.engine import Engine
from measures.runner.job import Job

HEALTHY = 'import os\nvalue = 1 if os.listdir(".") == [] else 0\nprint("well")\n'
NAMES = sorted(runner_kit.hostile())


@pytest.fixture(scope="module", params=["cold", "warm"])
def runs(request, tmp_path_factory):
    """Outcomes of every adversary, each followed by a healthy snippet, by id."""
    folder = tmp_path_factory.mktemp("secrets")
    for name, mode in (("private", 0o600), ("public", 0o644)):
        (folder / name).write_text("secret")
        (folder / name).chmod(mode)
    for parent in (folder, *list(folder.parents)[:3]):
        if parent != Path(tempfile.gettempdir()):
            parent.chmod(0o755)
    cases = runner_kit.hostile(PRIVATE=str(folder / "private"), PUBLIC=str(folder / "public"))
    jobs = []
    for name, (snippet, _) in cases.items():
        jobs.append(Job(snippet=snippet, mode=request.param))
        jobs.append(Job(snippet=runner_kit.snippet(f"after-{name}", HEALTHY, variables=("value",)), mode=request.param))
    os.environ["SECRET_OF_THE_CALLER"] = "secret"
    preload = ("torch",) if request.param == "warm" else ()
    with runner_kit.nothing_left(), Engine(preload=preload, parallel=2, caller=os.environ) as engine:
        outcomes = {outcome.snippet.id: outcome for outcome in engine.run(jobs)}
    return outcomes, cases


@pytest.mark.parametrize("name", NAMES)
def test_becomes_one_problem_with_its_name(runs, name):
    outcomes, cases = runs
    wanted = cases[name][1]
    (problem,) = verdict.problems(outcomes[name])
    assert problem.rule == wanted["rule"], problem
    assert problem.place.path == f"snippets/area/{name}.py"
    assert str(wanted.get("says", "")) in problem.message
    if "line" in wanted:
        assert problem.place.line == wanted["line"]


@pytest.mark.parametrize("name", NAMES)
def test_next_snippet_runs_normally(runs, name):
    outcome = runs[0][f"after-{name}"]
    assert verdict.problems(outcome) == ()
    assert outcome.output == "well\n"


def test_no_output_names_the_machine(runs):
    for outcome in runs[0].values():
        text = outcome.output + (outcome.error.message if outcome.error else "")
        assert "/scratch" not in text and "measures-" not in text
