"""A loss kept for the log holds its whole graph when nothing called backward() on it.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: oom-kept-evaluation-loss
    variable: kept_evaluation
    label: Memory held for each evaluation step whose loss tensor is kept
    unit: MiB
    kind: measured
    expect: 9.0
    tolerance: 0.05
  - id: oom-kept-training-loss
    variable: kept_training
    label: Memory held for each training step whose loss tensor is kept after backward()
    unit: MiB
    kind: measured
    at_most: 0.001
  - id: oom-kept-number
    variable: kept_number
    label: Memory held for each evaluation step whose loss is kept as a number
    unit: MiB
    kind: exact
    expect: 0
  - id: oom-kept-no-grad-loss
    variable: kept_no_grad
    label: Memory held for each evaluation step under no_grad() whose loss tensor is kept
    unit: MiB
    kind: measured
    at_most: 0.001
  - id: oom-kept-same-mean
    variable: same_mean
    label: The logged mean is the same with tensors and with numbers
    unit: yes/no
    kind: exact
    expect: true
"""
import weakref

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class LiveBytes(TorchDispatchMode):
    """Adds up each new storage until it is freed."""

    def __init__(self, ignore):
        super().__init__()
        self.live = {t.untyped_storage()._cdata: 0 for t in ignore}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.live:
                    self.live[storage._cdata] = storage.nbytes()
                    weakref.finalize(storage, self.live.pop, storage._cdata, None)
        return out


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(256, 1024), nn.GELU(), nn.Linear(1024, 256))
x = torch.randn(1024, 256)
loss_of = lambda: (model(x) - x).square().mean()


def evaluation_keeping_tensors():
    return loss_of()


def training_keeping_tensors():
    loss = loss_of()
    loss.backward()
    return loss


def evaluation_keeping_numbers():
    return loss_of().item()


@torch.no_grad()
def evaluation_without_graph():
    return loss_of()


def held_per_step(step):
    """MiB that each further step leaves alive, and what was logged."""
    with LiveBytes(ignore=[x, *model.parameters()]) as memory:
        log = [step()]
        before = sum(memory.live.values())
        log += [step() for _ in range(4)]
        return (sum(memory.live.values()) - before) / 4 / 2**20, log


kept_evaluation, tensors = held_per_step(evaluation_keeping_tensors)
kept_training, _ = held_per_step(training_keeping_tensors)
kept_number, numbers = held_per_step(evaluation_keeping_numbers)
kept_no_grad, _ = held_per_step(evaluation_without_graph)
same_mean = sum(t.item() for t in tensors) == sum(numbers)
print(f"held for each step: {kept_evaluation:.3f} MiB evaluation, {kept_training:.6f} MiB training")
print(f"evaluation kept as a number: {kept_number} MiB, under no_grad(): {kept_no_grad:.6f} MiB")
