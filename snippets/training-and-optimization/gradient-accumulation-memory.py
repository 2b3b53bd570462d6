"""Smaller micro-batches lower the peak down to weights, gradients and states, and no further.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: accumulation-peak-whole
    variable: peak_whole
    label: Peak of live tensor bytes, batch of 16 at once
    unit: MiB
    kind: measured
    expect: 34.7
    tolerance: 0.05
  - id: accumulation-peak-accumulated
    variable: peak_accumulated
    label: Peak of live tensor bytes, 16 micro-batches of 1
    unit: MiB
    kind: measured
    expect: 9.97
    tolerance: 0.05
  - id: accumulation-peak-small-batch
    variable: peak_small_batch
    label: Peak of live tensor bytes, one batch of 1 and no accumulation
    unit: MiB
    kind: measured
    expect: 8.65
    tolerance: 0.05
  - id: accumulation-extra-over-small-batch
    variable: extra_over_gradients
    label: What accumulation adds to the peak of the small batch, over the bytes of the gradients
    unit: "×"
    kind: measured
    at_least: 0.3
    at_most: 1
    digits: 2
plots:
  - id: accumulation-peak-by-micro-batch
    title: Peak of one update with 16 sequences, by sequences in a micro-batch
    x: {variable: micro_batch_sizes, label: sequences in a micro-batch}
    y: {label: peak of live tensor bytes (MiB)}
    series:
      - {variable: peaks, label: one update of 16 sequences}
      - {variable: floors, label: "weights, gradients and AdamW states"}
    says: The peak falls in a straight line with the micro-batch and ends above the bytes that accumulation cannot remove.
"""
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import LlamaConfig, LlamaForCausalLM


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed, and keeps the peak."""

    def __init__(self):
        super().__init__()
        self.live, self.peak, self.known = 0, 0, set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                self.add(tensor.untyped_storage())
        return out

    def add(self, storage):
        key, size = storage._cdata, storage.nbytes()
        if key not in self.known:
            self.known.add(key)
            self.live += size
            self.peak = max(self.peak, self.live)
            weakref.finalize(storage, self.drop, key, size)

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


def peak_of_second_update(sequences, micro_batch):
    """Peak in MiB, weights and optimizer state included. The first update creates the state."""
    torch.manual_seed(0)
    with LiveBytes() as memory:
        model = LlamaForCausalLM(LlamaConfig(
            vocab_size=512, hidden_size=128, intermediate_size=352, num_hidden_layers=2,
            num_attention_heads=4, num_key_value_heads=4,
        ))
        optimizer = torch.optim.AdamW(model.parameters(), foreach=False)
        rows = torch.randint(0, 512, (sequences, 64))
        for _ in range(2):
            memory.peak = memory.live
            for part in rows.split(micro_batch):
                (model(input_ids=part, labels=part).loss * len(part) / sequences).backward()
            optimizer.step()
            optimizer.zero_grad()
    return memory.peak / 2**20, sum(p.nbytes for p in model.parameters()) / 2**20


micro_batch_sizes = [1, 2, 4, 8, 16]
peaks = [peak_of_second_update(16, size)[0] for size in micro_batch_sizes]
peak_accumulated, peak_whole = peaks[0], peaks[-1]
peak_small_batch, gradient_mib = peak_of_second_update(1, 1)
floors = [4 * gradient_mib] * len(peaks)  # float32 AdamW: weights, gradients and two states of the same size
extra_over_gradients = (peak_accumulated - peak_small_batch) / gradient_mib
print(f"16 at once: {peak_whole:.1f} MiB; 16 x 1: {peak_accumulated:.1f} MiB; 1 without accumulation: {peak_small_batch:.1f} MiB")
print(f"accumulation adds {extra_over_gradients:.2f} of the gradients' {gradient_mib:.1f} MiB to the peak of the small batch")
