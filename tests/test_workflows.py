"""The workflows are valid, pinned and as harmless as they say; so is what GPU receipts pass through."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from measures import receipts, snippets
from measures.model import Device, Receipt
from tools import gpu_receipts

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
SCRIPTS = Path(sysconfig.get_path("scripts"))
ACTIONLINT, SHELLCHECK = SCRIPTS / "actionlint", SCRIPTS / "shellcheck"


def load(path: Path) -> dict:
    # The base loader keeps `on` a word instead of making it true.
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


def steps(workflow: dict) -> list[dict]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_actionlint_finds_nothing():
    assert ACTIONLINT.exists(), "actionlint is not installed; run: make .venv/test.stamp"
    # Our own shellcheck and no pyflakes, which some machines have: the verdict must be the same on all.
    command = [ACTIONLINT, "-no-color", f"-shellcheck={SHELLCHECK}", "-pyflakes=", *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_shellcheck_finds_nothing_in_our_scripts():
    assert SHELLCHECK.exists(), "shellcheck is not installed; run: make .venv/test.stamp"
    command = [SHELLCHECK, ".ci/run", "tools/python.sh"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_finds_a_planted_mistake(tmp_path):
    bad = tmp_path / "bad.yml"
    bad.write_text((ROOT / ".github/workflows/checks.yml").read_text("utf-8").replace("runs-on:", "runs_on:"))
    done = subprocess.run([ACTIONLINT, "-no-color", bad], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "runs_on" in done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_actions_are_pinned_to_a_commit_and_say_how_it_was_verified(path):
    lines = path.read_text("utf-8").splitlines()
    for i, line in enumerate(lines):
        if "uses:" in line:
            assert re.search(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line
            assert "at this commit" in lines[i - 1], f"{path.name}:{i + 1} doesn't say how its commit was verified"


def test_one_commit_for_each_action():
    used = {step["uses"] for path in WORKFLOWS for step in steps(load(path)) if "uses" in step}
    assert len({name.split("@")[0] for name in used}) == len(used), used


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_every_workflow_is_bounded(path):
    workflow = load(path)
    assert "pull_request_target" not in workflow["on"] and "workflow_run" not in workflow["on"]
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert "concurrency" in workflow
    for job in workflow["jobs"].values():
        assert int(job["timeout-minutes"]) <= 120
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"
        # Values from outside reach a script through the environment, never as part of its text.
        assert "${{" not in step.get("run", "")


def test_pull_requests_get_a_hosted_runner_and_no_secret():
    text = (ROOT / ".github/workflows/checks.yml").read_text("utf-8")
    workflow = load(ROOT / ".github/workflows/checks.yml")
    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in workflow["jobs"].values())
    assert "self-hosted" not in text and "secrets." not in text and "cache" not in re.sub(r"#.*", "", text)
    others = [path.name for path in WORKFLOWS if "pull_request" in load(path)["on"]]
    assert others == ["checks.yml"]


def test_the_gpu_waits_for_a_reviewer_and_its_token_cannot_write():
    workflow = load(ROOT / ".github/workflows/gpu-receipts.yml")
    assert list(workflow["on"]) == ["workflow_dispatch"]
    assert workflow["on"]["workflow_dispatch"]["inputs"]["commit"]["required"] == "true"
    measure, propose = workflow["jobs"]["measure"], workflow["jobs"]["propose"]
    assert measure["environment"] == "gpu" and measure["permissions"] == {"contents": "read"}
    assert "refs/heads/main" in measure["if"]
    runs = [step.get("run", "") for step in measure["steps"]]
    assert runs.index('python3 -m tools.gpu_receipts commit "$COMMIT"') < runs.index('git checkout --detach "$COMMIT"')
    assert propose["needs"] == "measure" and "self-hosted" not in str(propose["runs-on"])
    for step in propose["steps"]:
        assert not re.search("gpu_receipts measure|measures run|run.stamp|make run", step.get("run", "")), step


# What GPU receipts pass through, on a tree with one snippet.

CODE = '''"""Two floats take eight bytes.

role: demo
devices: [cpu, cuda]
needs: []
claims:
  - id: two-floats
    variable: size
    label: Two floats
    unit: B
    kind: exact
    expect: 8
"""
import struct
size = len(struct.pack("ff", 1.0, 2.0))
'''
CARD = Device(id="h200", kind="cuda", name="NVIDIA H200", memory_bytes=150_000_000_000, compute_capability="9.0")


@pytest.fixture
def tree(tmp_path) -> Path:
    root = tmp_path / "tree"
    (root / "snippets/memory-and-precision").mkdir(parents=True)
    (root / "snippets/memory-and-precision/two-floats.py").write_text(CODE)
    shutil.copytree(ROOT / "schema", root / "schema")
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture
def receipt(tree) -> Receipt:
    ((snippet,), problems) = snippets.read(tree)
    assert not problems
    return Receipt(
        snippet=snippet.id,
        device=CARD,
        key=receipts.key(snippet, {"python": "3.12.4"}),
        code_sha256=snippet.digest,
        versions={"python": "3.12.4"},
        ran_at="2026-11-25T14:00:00Z",
        seconds=0.1,
        peak_rss_bytes=20_000_000,
        cuda_allocated_bytes=0,
        cuda_reserved_bytes=0,
        sandbox=("rlimits",),
        values={"size": 8},
        output="",
        error=None,
    )


def artifact(tree: Path, name: str, text: str) -> Path:
    folder = tree.parent / "artifact"
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return folder


def accept(tree: Path, folder: Path) -> int:
    return gpu_receipts.main(["accept", str(folder), "--report", str(tree / "build/report.md")], tree)


TARGET = "snippets/memory-and-precision/two-floats.h200.json"


def test_a_good_receipt_goes_where_its_content_says(tree, receipt):
    folder = artifact(tree, "elsewhere/any-name.json", receipts.dump(receipt))
    assert accept(tree, folder) == 0
    assert (tree / TARGET).read_text() == receipts.dump(receipt)
    assert "| `two-floats` | h200 | none | 8 B | rlimits |" in (tree / "build/report.md").read_text()


OWED = """\
# yaml-language-server: $schema=../schema/unmeasured.schema.json
skips:
  # a comment that stays
  - snippet: two-floats
    device: cuda
    reason: no card
    expires: 2027-05-31
  - snippet: other
    device: cuda
    reason: no card either
    expires: 2027-05-31
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (OWED, OWED.replace(OWED[OWED.index("  - snippet: two") : OWED.index("  - snippet: other")], "")),
        (OWED[: OWED.index("  - snippet: other")], OWED[: OWED.index("  - snip")].replace("skips:", "skips: []")),
        (OWED.replace("device: cuda", "device: cpu"), OWED.replace("device: cuda", "device: cpu")),
    ],
)
def test_a_run_that_was_owed_is_settled(tree, receipt, before, after):
    (tree / "content").mkdir()
    owed = tree / "content/unmeasured.yml"
    owed.write_text(before)
    assert accept(tree, artifact(tree, "a.json", receipts.dump(receipt))) == 0
    assert owed.read_text() == after


def test_what_is_there_already_is_left_out(tree, receipt):
    (tree / TARGET).write_text(receipts.dump(receipt))
    assert accept(tree, artifact(tree, "a.json", receipts.dump(receipt))) == 0
    assert (tree / "build/report.md").read_text() == ""
    assert gpu_receipts.main(["propose", str(tree / "build/report.md")], tree) == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"values": {"size": 9}}, "expects 8 B"),
        ({"code_sha256": "0" * 64}, "changed since"),
        ({"key": "0" * 64}, "since it was measured"),
        ({"snippet": "unknown-one"}, "has no snippet 'unknown-one'"),
        ({"device": Device(id="cpu", kind="cpu", name="x86_64 CPU")}, "only a GPU's receipts"),
    ],
)
def test_a_bad_receipt_is_refused_and_nothing_is_copied(tree, receipt, capsys, change, says):
    folder = artifact(tree, "good.json", receipts.dump(receipt))
    bad = replace(receipt, **{"device": replace(CARD, id="a100"), **change})
    artifact(tree, "bad.json", receipts.dump(bad))
    assert accept(tree, folder) == gpu_receipts.REFUSED
    assert says in capsys.readouterr().err
    assert not (tree / TARGET).exists()


def test_what_is_no_receipt_is_refused(tree, receipt, capsys):
    folder = artifact(tree, "edited.json", receipts.dump(receipt).replace('"seconds": 0.1', '"seconds":0.1'))
    artifact(tree, "script.py", "print()")
    (folder / "link.json").symlink_to(ROOT / "pyproject.toml")
    assert accept(tree, folder) == gpu_receipts.REFUSED
    said = capsys.readouterr().err
    for words in ("edited.json:1", "script.py: is not a receipt file", "link.json: is not a receipt file"):
        assert words in said


def test_a_gpu_receipt_does_not_replace_a_cpu_one(tree, receipt, capsys):
    cpu = replace(receipt, device=Device(id="cpu", kind="cpu", name="x86_64 CPU"))
    (tree / TARGET.replace("h200", "cpu")).write_text(receipts.dump(cpu))
    folder = artifact(tree, "a.json", receipts.dump(replace(receipt, device=replace(CARD, id="cpu"))))
    assert accept(tree, folder) == gpu_receipts.REFUSED
    assert "only a GPU's receipts" in capsys.readouterr().err


@pytest.fixture
def repository(tmp_path) -> tuple[Path, str, str]:
    """A clone, a commit of its main and one that is not on main."""

    def git(*words: str, cwd: Path = tmp_path / "origin") -> str:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        command = ["git", *identity, *words]
        return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()

    (tmp_path / "origin").mkdir()
    git("init", "--quiet", "--initial-branch=main")
    git("commit", "--quiet", "--allow-empty", "--message=one")
    on_main = git("rev-parse", "HEAD")
    git("switch", "--quiet", "--create", "side")
    git("commit", "--quiet", "--allow-empty", "--message=two")
    side = git("rev-parse", "HEAD")
    git("switch", "--quiet", "main")
    git("clone", "--quiet", str(tmp_path / "origin"), str(tmp_path / "clone"), cwd=tmp_path)
    return tmp_path / "clone", on_main, side


def test_only_a_whole_hash_of_a_commit_of_main_is_measured(repository, capsys):
    root, on_main, side = repository
    assert gpu_receipts.main(["commit", on_main], root) == 0
    for wrong in (on_main[:12], "main"):
        assert gpu_receipts.main(["commit", wrong], root) == 1
        assert "40 digits" in capsys.readouterr().err
    for wrong in (side, "0" * 40):
        assert gpu_receipts.main(["commit", wrong], root) == 1
        assert "not part of main" in capsys.readouterr().err


def test_measure_takes_snippet_ids_and_nothing_else(tree, capsys):
    assert gpu_receipts.command_of("", tree)[-2:] == ["cuda", "two-floats"]
    assert gpu_receipts.command_of(" two-floats  lora-bytes ", tree)[-3:] == ["cuda", "two-floats", "lora-bytes"]
    for words in ("--check", "a;b", "$(id)", "../x"):
        with pytest.raises(ValueError, match="is not a snippet's id"):
            gpu_receipts.command_of(words, tree)
    assert gpu_receipts.main(["measure", "a;b"], tree) == 2
    assert "'a;b' is not a snippet's id" in capsys.readouterr().err
