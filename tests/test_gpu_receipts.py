"""A GPU's receipt cannot be made again here; all that can be checked without the card is."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import tree

BASE = tree.load_case(Path(__file__).parent / "cases" / "load" / "_base.yml")
CARD = {"id": "h200", "kind": "cuda", "name": "NVIDIA H200", "memory_bytes": 150_000_000_000, "compute_capability": "9.0"}
RUN = {
    "snippet": "step-bytes-gpu",
    "device": CARD,
    "versions": {"torch": "2.11.0"},
    "values": {"peak": 12.5, "state_bytes": 8.0},
    "allocated": 13_107_200,
    "reserved": 20_971_520,
}
SNIPPET = "snippets/optimizers/step-bytes-gpu.py"


@pytest.fixture
def tree_with(tmp_path):
    def make(**changed) -> Path:
        base = copy.deepcopy(BASE)
        base["receipts"].append({**RUN, **changed})
        base["files"]["content/unmeasured.yml"] = "skips: []\n"
        base["files"][SNIPPET] = base["files"][SNIPPET].replace(
            "    at_most: 100\n",
            "    at_most: 100\n  - id: step-bytes-gpu-state\n    variable: state_bytes\n    label: State\n"
            "    unit: B/parameter\n    kind: exact\n    expect: 8\n",
        )
        base["files"][SNIPPET] += "state_bytes = sum(s.nbytes for s in (weight, weight)) / weight.numel()\n"
        tree.write(base, tmp_path)
        return tmp_path

    return make


def test_a_sound_receipt_made_on_another_torch_has_no_problem(tree_with):
    assert tree.problems(tree_with()) == []


def test_a_claim_that_does_not_hold_on_the_card_is_reported(tree_with):
    (found,) = tree.problems(tree_with(values={"peak": 250.0, "state_bytes": 8.0}))
    assert "claim 'step-bytes-gpu' expects at most 100 MiB; the run gave 250 MiB (h200, 2026-11-25)" in found


def test_an_exact_value_must_be_its_cpu_twins(tree_with):
    found = tree.problems(tree_with(values={"peak": 12.5, "state_bytes": 4.0}))
    assert any("is exact, but h200 gave 4.0 and cpu 8.0" in f and f.endswith("[receipt-plausible]") for f in found)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"allocated": 30_000_000}, "are out of order"),
        ({"reserved": 200_000_000_000}, "are out of order"),
        ({"allocated": None}, "must record allocated, reserved and the card's memory"),
    ],
)
def test_memory_that_cannot_be_is_reported(tree_with, changed, says):
    (found,) = tree.problems(tree_with(**changed))
    assert says in found and found.startswith("snippets/optimizers/step-bytes-gpu.h200.json:1: ")


def test_code_changed_since_the_run_asks_for_the_card_again(tree_with):
    root = tree_with()
    with (root / SNIPPET).open("a", encoding="utf-8") as file:
        file.write("print(peak)\n")
    (found,) = tree.problems(root)
    assert found.startswith(f"{SNIPPET}:1: changed since it was measured on h200 (2026-11-25); run: measures run ")
    assert found.endswith("step-bytes-gpu --device cuda [receipt-fresh]")


def test_a_receipt_of_another_digest_is_refused(tree_with):
    root = tree_with()
    file = root / "snippets/optimizers/step-bytes-gpu.h200.json"
    text = file.read_text("utf-8")
    key = text.split('"key": "')[1][:64]
    file.write_text(text.replace(key, "0" * 64), "utf-8")
    (found,) = tree.problems(root)
    assert found.endswith("[receipt-fresh]")
