"""Counting live storages gives the peak that the CPU allocator reports, with data or without.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: vram-accounting-against-allocator
    variable: counted_over_allocated
    label: Peak counted from tensor storages over the peak the CPU allocator reports
    unit: "%"
    kind: measured
    expect: 100
    tolerance: 0.001
    digits: 4
  - id: vram-accounting-fake-against-real
    variable: fake_over_real
    label: Peak counted on fake tensors over the peak counted on real ones
    unit: "%"
    kind: measured
    expect: 100
    tolerance: 0.001
    digits: 4
"""
import os
import weakref

os.environ["KINETO_LOG_LEVEL"] = "6"  # the profiler would print its process id and the time

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.profiler import ProfilerActivity, profile
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

masking_utils.find_packed_sequence_indices = lambda position_ids: None


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed, and keeps the peak."""

    def __init__(self):
        super().__init__()
        self.live, self.peak, self.known = 0, 0, set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.known:
                    self.known.add(storage._cdata)
                    self.live += storage.nbytes()
                    weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        self.peak = max(self.peak, self.live)
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


def two_steps():
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=4096, hidden_size=256, intermediate_size=896, num_hidden_layers=4,
        num_attention_heads=4, num_key_value_heads=2,
    ), dtype=torch.bfloat16).train()
    optimizer = torch.optim.AdamW(model.parameters(), foreach=True)
    rows = torch.ones(2, 128, dtype=torch.long)
    for _ in range(2):
        model(input_ids=rows, labels=rows, use_cache=False).loss.backward()
        optimizer.step()
        optimizer.zero_grad()


with LiveBytes() as real:
    two_steps()
with FakeTensorMode(), LiveBytes() as fake:
    two_steps()
with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
    two_steps()

live = allocated = 0
for event in sorted(profiler.profiler.kineto_results.events(), key=lambda event: event.start_ns()):
    if event.name() == "[memory]":
        live += event.nbytes()
        allocated = max(allocated, live)

counted_over_allocated, fake_over_real = 100 * real.peak / allocated, 100 * fake.peak / real.peak
print(f"peak: allocator {allocated:,} B, counted {real.peak:,} B, counted without data {fake.peak:,} B")
