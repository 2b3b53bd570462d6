"""`measures mutate`: what kills a mutant, what lets it live, what proves nothing. CI breaks our own snippets besides."""

from __future__ import annotations

import json
import re

import pytest
import runner_kit
from runner_kit import BROKEN, GOOD, put

from measures import catalogue
from measures.__main__ import main

LEAST_SHARE = 1 / 3
"""Of the snippets for a CPU, those that say how to break them."""

FIXED = '''"""Divides by something.

role: fixed
devices: [cpu]
needs: []
mutations:
  - replace: divisor = 2
    with: divisor = 0
    says: the repair taken out
"""
divisor = 2
print(1 / divisor)
'''

def mutated(code: str, replace: str, with_: str, says: str = "the mechanism broken") -> str:
    """A snippet's code with one mutation in its header, which then starts on line 13."""
    head, body = code.rsplit('"""\n', 1)
    item = f"  - replace: {json.dumps(replace)}\n    with: {json.dumps(with_)}\n    says: {says}\n"
    return f'{head}mutations:\n{item}"""\n{body}'


@pytest.fixture
def tree(tmp_path):
    return runner_kit.repository(tmp_path)


@pytest.fixture
def mutate(tree, capsys):
    """`mutate(name=code)` in a tree of these snippets: the exit status and everything printed."""

    def mutate_(*arguments: str, **scripts: str) -> tuple[int, str]:
        for name, code in scripts.items():
            put(tree, name, code)
        before = {file: file.read_bytes() for file in tree.rglob("*") if file.is_file()}
        with runner_kit.nothing_left():
            status = main(["--root", str(tree), "mutate", *arguments])
        assert {file: file.read_bytes() for file in tree.rglob("*") if file.is_file()} == before
        said = capsys.readouterr()
        return status, said.out + said.err

    return mutate_


def summary(killed: int = 0, survived: int = 0, more: str = "") -> str:
    return f"1 of 1 snippet (100 %) has mutations: 1 mutant, {killed} killed, {survived} survived{more}\n"


def test_a_claim_that_misses_kills(mutate):
    assert mutate(good=mutated(GOOD, "sum([2, 2])", "sum([2, 3])")) == (0, summary(killed=1))


def test_a_claim_without_a_value_kills(mutate):
    assert mutate(good=mutated(GOOD, "sum([2, 2])", "[2, 2]")) == (0, summary(killed=1))


def test_one_that_still_holds_survives_and_is_told_where_it_stands(mutate):
    status, said = mutate(good=mutated(GOOD, "sum([2, 2])", "sum([1, 3])", "another sum"))
    assert status == 1
    assert said == (
        "snippets/architectures/good.py:14: with 'sum([1, 3])' for 'sum([2, 2])' (another sum) every claim still holds "
        "(good-sum); the snippet cannot see what it claims [mutant-survived]\n" + summary(survived=1)
    )


def test_the_receipt_has_no_say(mutate, tree):
    """The noisy value is far from what was recorded, and within what is promised."""
    put(tree, "noisy", mutated(runner_kit.NOISY, "(1.18, 1.19)", "(0.85, 0.86)"))
    assert main(["--root", str(tree), "run"]) == 0
    status, said = mutate()
    assert status == 1 and "[mutant-survived]" in said


def test_an_assertion_kills(mutate):
    code = GOOD.replace('print(f"{total}")', "assert total == 4")
    assert mutate(good=mutated(code, "sum([2, 2])", "sum([2, 3])")) == (0, summary(killed=1))


@pytest.mark.parametrize(
    ("with_", "how"),
    [
        ("summ([2, 2])", "the snippet raised NameError: name 'summ' is not defined in line 19; that proves nothing"),
        ("sum([2, '2'])", "the snippet raised TypeError: unsupported operand type(s) for +: 'int' and 'str' in line 19"),
        ("sum(iter(int, 1))", "the snippet ran for more than 1 s and was stopped; that proves nothing"),
        ("len(bytes(10**10))", "raised MemoryError"),
        ("sys.exit()", "raised NameError"),
        ("exit()", "the snippet sys.exit(None) ended it before its last line in line 19"),
    ],
)
def test_a_demo_that_dies_proves_nothing(mutate, with_, how):
    code = GOOD.replace("needs: []", "needs: []\ntimeout: 1")
    status, said = mutate(good=mutated(code, "sum([2, 2])", with_))
    assert status == 1 and "good.py:15: with " in said and "[mutant-crashed]\n" in said
    assert how in said, said
    assert said.endswith(summary(more=", 1 crashed"))


@pytest.mark.parametrize(
    ("with_", "status", "end"),
    [
        ("1 / 1", 0, summary(killed=1)),
        ("int('x')", 0, summary(killed=1)),
        ("2 / 0", 1, "it still raises ZeroDivisionError with its text; the snippet cannot see what it claims [mutant-survived]"),
        ("1 / zero", 1, "the snippet raised NameError: name 'zero' is not defined in line 14"),
    ],
)
def test_a_broken_snippet_must_end_otherwise(mutate, with_, status, end):
    found, said = mutate(broken=mutated(BROKEN, "1 / 0", with_))
    assert found == status and end in said, said


def test_the_words_of_the_trouble_belong_to_the_error(tree, mutate):
    """Both are ZeroDivisionErrors; only one says what the trouble's readers see."""
    text = next((runner_kit.REPOSITORY / "content/troubles").glob("*.yml")).read_text("utf-8")
    own = "signatures:\n  - pattern: division by zero\n    provenance: source\n    where: python\n"
    text = re.sub(r"^signatures:\n(?:[ #].*\n|\n)+", own, text, flags=re.MULTILINE)
    (tree / "content/troubles").mkdir()
    (tree / "content/troubles/division.yml").write_text(text, "utf-8")
    assert "division" in catalogue.build(tree)[0].troubles
    assert mutate(broken=mutated(BROKEN, "1 / 0", "0 ** -1")) == (0, summary(killed=1))
    assert mutate(broken=mutated(BROKEN, "1 / 0", "2 / 0"))[0] == 1


@pytest.mark.parametrize(
    ("with_", "status", "end"),
    [
        ("divisor = 0", 0, summary(killed=1)),
        ("divisor = 4", 1, "(the repair taken out) it still ends in peace; the snippet cannot see what it claims [mutant-survived]"),
        ("divisr = 4", 1, "raised NameError"),
    ],
)
def test_a_repair_taken_out_must_fail(mutate, with_, status, end):
    found, said = mutate(fixed=FIXED.replace("divisor = 0", with_))
    assert found == status and end in said, said


def test_each_mutation_is_applied_alone(mutate):
    code = mutated(GOOD, "sum([2, 2])", "sum([2, 3])").replace(
        "    says: the mechanism broken\n",
        "    says: the mechanism broken\n  - replace: total = sum\n    with: total = 1 + sum\n    says: one more\n"
        "  - replace: print(\n    with: str(\n    says: silence\n",
    )
    status, said = mutate(good=code, plain=GOOD.replace("good-sum", "plain-sum"))
    assert status == 1 and "good.py:20: with 'str(' for 'print(' (silence)" in said
    assert said.endswith("1 of 2 snippets (50 %) has mutations: 3 mutants, 2 killed, 1 survived\n")


def test_a_text_that_stands_twice_makes_no_mutant(mutate):
    status, said = mutate(good=mutated(GOOD, "total", "sum"))
    assert status == 1 and "good.py:14: 'total' stands 2 times in the code" in said and "[mutation-applies]" in said


def test_formats_selection_and_use(tree, mutate):
    dead, alive = mutated(GOOD, "sum([2, 2])", "sum([2, 3])"), mutated(GOOD, "sum([2, 2])", "sum([3, 1])")
    status, said = mutate("--format", "json", dead=dead, alive=alive.replace("good-sum", "alive-sum"))
    (problem,) = json.loads(said)
    assert status == 1 and problem["rule"] == "mutant-survived" and problem["line"] == 14
    assert mutate("--format", "github", "alive")[1].startswith("::error file=snippets/architectures/alive.py,line=14,")
    assert mutate("--jobs", "1", "snippets/architectures/dead.py") == (0, summary(killed=1))
    assert mutate("ded")[0] == 2
    put(tree, "plain", GOOD.replace("good-sum", "plain-sum"))
    assert mutate("plain") == (5, "0 of 1 snippet (0 %) have mutations: 0 mutants, 0 killed, 0 survived\n")
    status, said = mutate("other", other="print('no header')\n")
    assert status == 1 and "[snippet-header]" in said


def test_a_package_that_is_not_installed_is_told(mutate):
    code = mutated(GOOD, "sum([2, 2])", "sum([2, 3])").replace("needs: []", "needs: [no-such-package]")
    status, said = mutate(good=code)
    assert status == 0 and "0 killed, 0 survived, 1 passed over" in said
    assert "measures mutate: 'good' needs no-such-package, which is not installed" in said
    assert mutate("good")[0] == 4


def test_at_least_a_third_of_our_snippets_can_be_broken():
    ours = [s for s in catalogue.build(runner_kit.REPOSITORY)[0].snippets.values() if "cpu" in s.devices]
    having = sum(bool(snippet.mutations) for snippet in ours)
    assert having >= LEAST_SHARE * len(ours), f"{having} of {len(ours)} snippets say how to break them"
