"""Loading and checking 1,000 entries: under 3 s on one core.

Makes a tree of 850 terms, 150 troubles, a snippet for each term, two for each trouble
and a receipt for each snippet, then loads and checks it. The baseline in the same run
is PyYAML's C loader on the same entry files: what reading them costs at the least.
"""

from __future__ import annotations

import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from measures import catalogue, checks, load, prose, receipts, signature, snippets
from measures.checks import scripts
from measures.checks.registry import context, registered
from measures.model import Device, RaisedError, Receipt
from measures.schemas import Schemas

ROOT = Path(__file__).parent.parent
TERMS, TROUBLES, ROUNDS = 850, 150, 5
LIMIT_SECONDS = 3.0
TODAY = "2026-11-25"
AREA = "memory-and-precision"

FIRST = "frozen packed sparse fused paged pinned sharded masked tiled gated folded strided nested cached pruned".split()
SECOND = "narrow wide early late outer inner static lazy eager joint local global".split()
THIRD = "adapter batch buffer kernel layer".split()
SENTENCES = (
    "The trainer reads the {} before the first step and writes it back after the last one.",
    "A {} that lives on another device is copied when the forward pass reaches it.",
    "You meet it in the log as one line for each worker, with the name of the {} in front.",
    "Set it in the configuration, not in the call: the call is made again for every {}.",
    "Two runs with the same seed give the same {}, as long as the order of the data is kept.",
    "The allocator keeps the block, so the {} looks larger from outside than it is.",
    "Nothing in the {} depends on the learning rate, which is why a sweep can share it.",
)


def main() -> int:
    """Print times, phases and the ratio to the baseline; 1 if the limit is passed or the tree has problems."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        words = make(root)
        files = sorted((root / "content").glob("t*/*.yml"))
        print(f"{len(files)} entries of {words // len(files)} words on average, 1,150 snippets, 1,150 receipts")
        found = _all(root)
        if found:
            print(*found[:5], f"{len(found)} problems; there must be none", sep="\n")
            return 1
        ours, baseline = [], []
        for _ in range(ROUNDS):  # taken in turn, so that a busy moment meets both
            baseline.append(_seconds(lambda: [yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader) for file in files]))
            ours.append(_seconds(lambda: _all(root)))
        ratios = [a / b for a, b in zip(ours, baseline)]
        middle = statistics.median(ours)
        print(f"load and check     {middle:.2f} s  [{min(ours):.2f}..{max(ours):.2f}], limit {LIMIT_SECONDS:.0f} s")
        print(f"yaml.CSafeLoader   {statistics.median(baseline):.2f} s  [{min(baseline):.2f}..{max(baseline):.2f}]")
        print(f"ratio              {statistics.median(ratios):.2f}   [{min(ratios):.2f}..{max(ratios):.2f}]")
        _phases(root)
    return 1 if middle > LIMIT_SECONDS else 0


def _all(root: Path) -> list:
    for cached in (prose.scan, prose._convert, scripts._tree, signature.compiled):
        cached.cache_clear()  # each round starts as a new process does
    data, problems = catalogue.build(root)
    return [*problems, *checks.check(data, today=TODAY)]


def _seconds(action: Callable[[], object]) -> float:
    """Processor time of this process, which has one thread: what one core of its own would take."""
    start = time.process_time()
    action()
    return time.process_time() - start


def _phases(root: Path) -> None:
    schemas = Schemas(root / "schema")
    content = scripts = runs = data = looked_at = None

    def read_entries():
        nonlocal content
        content = load.read(root, schemas)[0]

    def read_snippets():
        nonlocal scripts
        scripts = snippets.read(root, schemas)[0]

    def read_receipts():
        nonlocal runs
        runs = receipts.read(root, schemas)[0]

    def join():
        nonlocal data
        data = catalogue.join(content, scripts, runs, catalogue.pins(root))

    def scan_texts():
        nonlocal looked_at
        looked_at = context(data, TODAY)

    for phase in (read_entries, read_snippets, read_receipts, join, scan_texts):
        print(f"  {phase.__name__.replace('_', ' '):<18} {_seconds(phase):.2f} s")
    rules = sorted(((_seconds(lambda: list(r.find(looked_at))), r.name) for r in registered()), reverse=True)
    print(f"  {'rules':<18} {sum(seconds for seconds, _ in rules):.2f} s, the slowest:")
    for seconds, name in rules[:5]:
        print(f"    {name:<16} {seconds:.3f} s")


def make(root: Path) -> int:
    """Write the tree below `root`; returns the number of words in its entries."""
    chance = random.Random(0)
    shutil.copytree(ROOT / "schema", root / "schema")
    shutil.copy(ROOT / "pyproject.toml", root)
    for folder in ("content/terms", "content/troubles", f"snippets/{AREA}"):
        (root / folder).mkdir(parents=True)
    shutil.copy(ROOT / "content/areas.yml", root / "content")
    names = [f"{a} {b} {c}" for a in FIRST for b in SECOND for c in THIRD]
    chance.shuffle(names)
    words = 0
    for i in range(TERMS):
        text = _term(names, i, chance)
        (root / f"content/terms/{_id(names[i])}.yml").write_text(text, "utf-8")
        words += len(text.split())
        _put(root, f"{_id(names[i])}-bytes", DEMO.format(claim=f"{_id(names[i])}-bytes", number=i % 60 + 4))
    for i in range(TROUBLES):
        trouble = f"refused-{names[-i - 1].replace(' ', '-')}"
        text = _trouble(names, i, trouble, chance)
        (root / f"content/troubles/{trouble}.yml").write_text(text, "utf-8")
        words += len(text.split())
        _put(root, f"{trouble}-broken", BROKEN.format(trouble=trouble, number=1000 + i))
        _put(root, f"{trouble}-fixed", FIXED.format(claim=f"{trouble}-fixed", number=i % 9 + 2))
    _write_receipts(root)
    return words


def _id(name: str) -> str:
    return name.replace(" ", "-")


def _put(root: Path, snippet: str, code: str) -> None:
    (root / f"snippets/{AREA}/{snippet}.py").write_text(code, "utf-8")


def _write_receipts(root: Path) -> None:
    pins = catalogue.pins(root)
    versions = {"python": "3.11.7", "torch": pins["torch"]}
    for snippet in snippets.read(root)[0]:
        number = snippet.claims[0].expect if snippet.claims else None
        error = None
        if snippet.raises:
            code = next(word for word in snippet.code.split() if word.isdigit() and len(word) == 4)
            error = RaisedError(type="RuntimeError", message=f"block of shape {code} was refused (3 of 8)", line=10)
        receipt = Receipt(
            snippet=snippet.id,
            device=Device(id="cpu", kind="cpu", name="x86_64 CPU"),
            key=receipts.key(snippet, pins),
            code_sha256=snippet.digest,
            versions=versions,
            ran_at=f"{TODAY}T12:00:00Z",
            seconds=1.5,
            peak_rss_bytes=300_000_000,
            sandbox=("uid", "rlimits", "namespaces"),
            values={claim.variable: number for claim in snippet.claims},
            output="done\n" * 20,
            error=error,
        )
        (root / receipts.path_of(snippet, "cpu")).write_text(receipts.dump(receipt), "utf-8")


def _paragraphs(names: list[str], own: str, chance: random.Random, count: int) -> str:
    """Paragraphs for a block scalar. A term has nine: a dozen links, half as many figures, some calculations."""
    parts = []
    for _ in range(count):
        other = names[chance.randrange(TERMS)]
        sentences = [s.format(chance.choice(THIRD)) for s in chance.sample(SENTENCES, 3)]
        n = chance.randrange(2, 60)
        marks = (
            (0.65, f"Compare [{other}][] and [the other one][{_id(names[chance.randrange(TERMS)])}]."),
            (0.65, f"It took {{{{ figure('{own}') }}}} here, and the paper reports {n} %[^paper]."),
            (0.35, f"In all: {n} × 10⁹ parameters × 2 B = {2 * n} GB."),
            (0.45, f"With rate $\\eta_{{{n}}}$ the step is $w - \\eta g$."),
        )
        sentences += [sentence for share, sentence in marks if chance.random() < share]
        chance.shuffle(sentences)
        parts.append(" ".join(sentences))
    return "\n\n".join(parts)


def _block(text: str, indent: int) -> str:
    return "\n".join(" " * indent + line if line else "" for line in text.split("\n"))


def _term(names: list[str], i: int, chance: random.Random) -> str:
    name, own = names[i], f"{_id(names[i])}-bytes"

    def body(count: int, indent: int) -> str:
        return _block(_paragraphs(names, own, chance, count), indent)

    return TERM.format(
        title=name,
        alias=f"the {name} of old",
        area=AREA,
        definition=body(1, 2),
        why=body(1, 2),
        practical=body(2, 6),
        workflow=body(1, 6),
        deep=body(2, 6),
        truth=body(1, 6),
        answer=body(1, 6),
        snippet=own,
        related=_id(names[(i + 1) % TERMS]),
        trouble=f"refused-{_id(names[-(i % TROUBLES) - 1])}",
    )


def _trouble(names: list[str], i: int, trouble: str, chance: random.Random) -> str:
    own = f"{trouble}-fixed"

    def body(count: int, indent: int) -> str:
        return _block(_paragraphs(names, own, chance, count), indent)

    return TROUBLE.format(
        title=trouble.replace("-", " "),
        area=AREA,
        number=1000 + i,
        see=body(1, 2),
        tell=body(1, 6),
        fix=body(2, 6),
        why=body(2, 2),
        trouble=trouble,
        term=_id(names[i]),
    )


SOURCES = """\
sources:
  - id: paper
    title: A paper about it
    url: https://example.org/paper
    kind: paper
    year: 2021
    supports: the share
  - id: manual
    title: The manual
    url: https://example.org/manual
    kind: documentation
    supports: the setting
"""

TERM = (
    """\
# yaml-language-server: $schema=../../schema/term.schema.json
title: {title}
aliases: [{alias}]
area: {area}
added: '2026-11-25'
summary: What the {title} is, what it costs and where you meet it.
definition: |
{definition}
why_it_matters: |
{why}
practical:
  - title: What it costs
    snippet: {snippet}
    body: |
{practical}
workflow:
  - title: In the configuration
    body: |
{workflow}

      ```python
      trainer.option = "{title}"  # 24 GB, twice
      ```
deep_dive:
  - title: The step
    body: |
{deep}
misconceptions:
  - belief: It is free
    truth: |
{truth}
questions:
  - question: Do I need a {title}?
    answer: |
{answer}
related:
  - id: {related}
    kind: contrast
    why: the one beside it
troubles: [{trouble}]
"""
    + SOURCES
)

TROUBLE = (
    """\
# yaml-language-server: $schema=../../schema/trouble.schema.json
title: {title}
area: {area}
added: '2026-11-25'
stack: pytorch
summary: A block was refused while the {title} was built.
signatures:
  - pattern: block of shape {number} was refused (…
    example: 'RuntimeError: block of shape {number} was refused (3 of 8)'
    provenance: run
    where: {trouble}-broken
what_you_see: |
{see}
try_first:
  check: Print the shape.
  language: python
  command: print(block.shape)
  answers:
    - seen: They differ
      means: Mend the layer.
    - seen: They agree
      means: Look further.
causes:
  - id: width
    title: The width is wrong
    how_to_tell: |
{tell}
    fix: |
{fix}
    snippet: {trouble}-fixed
    broken: {trouble}-broken
why: |
{why}
applies_to:
  - software: PyTorch
    versions: all
broken: {trouble}-broken
terms: [{term}]
"""
    + SOURCES
)

DEMO = '''"""It takes as many bytes as it says.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: {claim}
    variable: size
    label: Bytes of one
    unit: B
    kind: exact
    expect: {number}
"""
import torch

torch.manual_seed(0)
weight = torch.randn({number}).to(torch.int8)
size = weight.nbytes
print(size)
'''

BROKEN = '''"""The block is refused.

role: broken
devices: [cpu]
needs: [torch]
raises: {{type: RuntimeError, trouble: {trouble}}}
"""
import torch

# shape {number} is one that no kernel takes
torch.zeros({number}, 3) @ torch.zeros(4, 5)
'''

FIXED = '''"""The block fits.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: {claim}
    variable: columns
    label: Columns
    unit: '1'
    kind: exact
    expect: {number}
"""
import torch

columns = (torch.zeros(2, 3) @ torch.zeros(3, {number})).shape[1]
'''
