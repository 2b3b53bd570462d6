"""Which of the operators that a model calls PyTorch declares no MPS kernel for.

role: detector
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: mps-declared-share
    variable: declared_share
    label: Operators declared for CPU and CUDA that are declared for MPS as well, torch 2.13
    unit: "%"
    kind: measured
    expect: 79.1
    tolerance: 0.01
  - id: mps-quiet-for-llama
    variable: quiet_for_llama
    label: A training step of a small Llama calls none of the others
    unit: yes/no
    kind: exact
    expect: true
  - id: mps-names-eig
    variable: names_eig
    label: For torch.linalg.eig and MultiMarginLoss the detector names their operators
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: '"MPS" not in keys'
    with: '"MPS" in keys'
    says: turns the question round
"""
import re
from pathlib import Path

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import LlamaConfig, LlamaForCausalLM

# The table of all operators comes with PyTorch, the same in every build.
table = Path(torch.__file__).parents[1] / "torchgen/packaged/ATen/native/native_functions.yaml"
rows = {}
for row in table.read_text().split("\n- func: ")[1:]:
    delegate = re.search(r"structured_delegate: (\S+)", row)
    keys = {key for line in re.findall(r"^    ([A-Z][A-Za-z, ]+):", row, re.M) for key in line.split(", ")}
    rows[row.split("(")[0]] = (delegate[1] if delegate else None, keys)


def undeclared(name):
    """Whether the operator is declared for CPU and CUDA, and neither for MPS nor for every backend."""
    delegate, keys = rows.get(name, (None, set()))
    if delegate:
        return undeclared(delegate)
    return {"CPU", "CUDA"} <= keys and "MPS" not in keys and not any(k.startswith("Composite") for k in keys)


class Called(TorchDispatchMode):
    """Collects the names of the operators that run."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.names.add(func.name().removeprefix("aten::"))
        return func(*args, **(kwargs or {}))


def without_mps(work):
    """Names of the operators that the work calls and that aren't declared for MPS."""
    with Called() as called:
        work()
    return sorted(name for name in called.names if undeclared(name))


torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(vocab_size=50, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2)
)
ids = torch.randint(50, (1, 8))
llama = without_mps(lambda: model(input_ids=ids, labels=ids).loss.backward())
eig = without_mps(lambda: torch.linalg.eig(torch.randn(4, 4)))
margin = without_mps(lambda: torch.nn.MultiMarginLoss()(torch.randn(2, 3), torch.tensor([0, 1])))

both = [name for name, (delegate, keys) in rows.items() if not delegate and {"CPU", "CUDA"} <= keys]
declared_share = 100 * sum("MPS" in rows[name][1] for name in both) / len(both)
quiet_for_llama = llama == []
names_eig = eig == ["linalg_eig"] and margin == ["multi_margin_loss"]
print(f"Llama: {llama}; eig: {eig}; MultiMarginLoss: {margin}")
print(f"declared for CPU and CUDA: {len(both)} operators, {declared_share:.1f} % of them for MPS")
