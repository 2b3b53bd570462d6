"""Micro-batches and checkpointing run the same batch, with the same gradient, in less memory.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: oom-peak-whole-batch
    variable: whole_mib
    label: Peak of activations and gradients, whole batch at once
    unit: MiB
    kind: measured
    expect: 42.8
    tolerance: 0.05
  - id: oom-peak-micro-batch
    variable: micro_mib
    label: Peak, eight micro-batches with accumulation
    unit: MiB
    kind: measured
    expect: 7.5
    tolerance: 0.05
  - id: oom-peak-checkpointed
    variable: checkpointed_mib
    label: Peak, whole batch with a checkpoint around every block
    unit: MiB
    kind: measured
    expect: 11.1
    tolerance: 0.05
  - id: oom-micro-batch-saving
    variable: micro_saving
    label: Peak of the whole batch over the peak with micro-batches
    unit: "×"
    kind: measured
    at_least: 5
  - id: oom-checkpointing-saving
    variable: checkpointed_saving
    label: Peak of the whole batch over the peak with checkpoints
    unit: "×"
    kind: measured
    at_least: 3.5
  - id: oom-gradient-difference
    variable: gradient_difference
    label: Largest difference of any gradient element between the three ways
    unit: "1"
    kind: measured
    at_most: 1.0e-12
"""
import weakref

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.checkpoint import checkpoint


class LiveBytes(TorchDispatchMode):
    """Adds up each new storage until it is freed, as a GPU's allocator would."""

    def __init__(self, ignore):
        super().__init__()
        self.live = {t.untyped_storage()._cdata: 0 for t in ignore}
        self.peak = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.live:
                    self.live[storage._cdata] = storage.nbytes()
                    weakref.finalize(storage, self.live.pop, storage._cdata, None)
        self.peak = max(self.peak, sum(self.live.values()))
        return out


torch.manual_seed(0)
block = lambda: nn.Sequential(nn.LayerNorm(64), nn.Linear(64, 256), nn.GELU(), nn.Linear(256, 64))
model = nn.ModuleList([block() for _ in range(8)]).double()
x, y = torch.randn(1024, 64).double(), torch.randn(1024, 64).double()


def step(micro_batches, checkpointed):
    """One backward pass over the whole batch: its peak in MiB and its gradients."""
    model.zero_grad(set_to_none=True)
    with LiveBytes(ignore=[x, y, *model.parameters()]) as memory:
        for xs, ys in zip(x.chunk(micro_batches), y.chunk(micro_batches)):
            for layer in model:
                xs = xs + (checkpoint(layer, xs, use_reentrant=False) if checkpointed else layer(xs))
            (nn.functional.mse_loss(xs, ys) / micro_batches).backward()
    return memory.peak / 2**20, [p.grad.clone() for p in model.parameters()]


whole_mib, whole = step(micro_batches=1, checkpointed=False)
micro_mib, micro = step(micro_batches=8, checkpointed=False)
checkpointed_mib, checkpointed = step(micro_batches=1, checkpointed=True)

micro_saving = whole_mib / micro_mib
checkpointed_saving = whole_mib / checkpointed_mib
gradient_difference = max(
    (a - b).abs().max().item() for other in (micro, checkpointed) for a, b in zip(whole, other)
)
print(f"peak: {whole_mib:.1f} MiB whole, {micro_mib:.1f} MiB in micro-batches, {checkpointed_mib:.1f} MiB checkpointed")
print(f"largest gradient difference: {gradient_difference:.1e}")
