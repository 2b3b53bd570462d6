"""A made tree of entries, snippets and receipts: 850 terms, 150 troubles, as varied as a few templates allow."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from measures import catalogue, receipts, snippets
from measures.model import Device, RaisedError, Receipt

ROOT = Path(__file__).parent.parent
TERMS, TROUBLES = 850, 150
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
