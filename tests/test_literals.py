"""A claim's variable must come from the run, whatever way a literal takes to get there."""

from __future__ import annotations

import ast

import pytest

from measures.checks import literals

TYPED_IN = [
    "v = 8",
    "v: float = 8",
    "v = -8 if True else 0",
    "if True:\n    v = 8",
    "v = int('8')",
    "v = float(f'{8}')",
    "v, w = 8, 9",
    "(v, w) = [8, 9]",
    "*v, w = 1, 2",
    "v = 4\nv += 4",
    "v = [8][0]",
    "v = {'a': 8}['a']",
    "D = {'a': 8}\nv = D['a']",
    "v = divmod(80, 10)[0]",
    "import math\nv = math.prod((2, 4))",
    "from math import sqrt\nv = sqrt(64)",
    "import json\nv = json.loads('8')",
    "def f():\n    return 8\nv = f()",
    "def f(x):\n    '''Twice.'''\n    return 2 * x\nv = f(4)",
    "v = (lambda x: 2 * x)(4)",
    "v = 'aaaaaaaa'.count('a')",
    "v = 8\nv.bit_length()",
    "import torch\nv = torch.tensor(8).item()",
    "import torch\nx = torch.tensor([8.0])\nv = x[0].item()",
]
FROM_THE_RUN = [
    "import torch\nv = torch.zeros(8).nbytes",
    "import torch\nv = 4 * torch.nn.Linear(2, 2).weight.element_size()",
    "import torch\nv = 4.0\nv += torch.zeros(8).nbytes",
    "import torch\nv = 0\nfor p in torch.nn.Linear(2, 2).parameters():\n    v += p.numel()",
    "import torch\nv = 0\nwhile torch.rand(1) < 0.9:\n    v += 1",
    "import torch\nv = torch.tensor(0.1, dtype=torch.bfloat16).item()",
    "import torch\nv = torch.tensor([1e30]).half().isinf().item()",
    "import torch\nv, w = torch.zeros(2, 3).shape",
    "import torch\nv = 0\ndef hook(*given):\n    global v\n    v += 1",
    "import torch\ndef f(n):\n    return torch.ones(n).sum().item()\nv = f(4)",
    "def steps(x):\n    n = 0\n    while x > 1:\n        x, n = x / 2, n + 1\n    return n\nv = steps(8)",
    "seen = []\nprint(seen.append(1))\nv = len(seen)",
]


def assignments(code: str):
    tree = ast.parse(code)
    return literals.assignments(tree, tuple(ast.walk(tree)))


@pytest.mark.parametrize("code", TYPED_IN)
def test_a_value_that_was_typed_in_is_found(code):
    constant, _ = assignments(code)
    assert "v" in constant


@pytest.mark.parametrize("code", FROM_THE_RUN)
def test_a_value_that_the_run_made_is_not(code):
    constant, assigned = assignments(code)
    assert "v" in assigned and "v" not in constant
