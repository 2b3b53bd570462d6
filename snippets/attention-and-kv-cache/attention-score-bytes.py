"""Eager attention stores one number for each pair of tokens and head; fused attention does not.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: attention-peak-eager-8192
    variable: eager_at_8192
    label: Peak of new tensors in one attention layer of Llama 3.1 8B, bf16, row of 8,192, eager
    unit: GiB
    kind: measured
    expect: 20.5
    tolerance: 0.05
    simulated_on: [cpu]
  - id: attention-peak-sdpa-8192
    variable: fused_at_8192
    label: The same with scaled_dot_product_attention
    unit: GiB
    kind: measured
    at_most: 1
    simulated_on: [cpu]
  - id: attention-eager-growth
    variable: eager_growth
    label: Peak of eager attention when the row doubles from 8,192 to 16,384
    unit: "×"
    kind: measured
    expect: 4
    tolerance: 0.05
  - id: attention-fused-growth
    variable: fused_growth
    label: Peak of fused attention when the row doubles from 8,192 to 16,384
    unit: "×"
    kind: measured
    expect: 2
    tolerance: 0.05
plots:
  - id: attention-peak
    title: Peak of new tensors in one attention layer of Llama 3.1 8B, bf16, forward pass
    x: {variable: lengths, label: tokens in the row, log: true}
    y: {label: GiB, log: true}
    series:
      - {variable: eager_peaks, label: eager}
      - {variable: fused_peaks, label: scaled_dot_product_attention}
    says: Both are straight lines; eager is twice as steep, for it grows with the square of the row.
mutations:
  - replace: '("eager", "sdpa")'
    with: '("sdpa", "sdpa")'
    says: measures the fused kernel in place of eager attention
"""
import weakref

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaAttention


class PeakBytes(TorchDispatchMode):
    """Highest sum of the storages alive at one time, counted from the moment it is entered."""

    def __init__(self):
        super().__init__()
        self.live, self.peak, self.known = 0, 0, set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        before = {t.untyped_storage()._cdata for t in tree_leaves((args, kwargs)) if isinstance(t, torch.Tensor)}
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.known | before:
                    self.known.add(storage._cdata)
                    self.live += storage.nbytes()
                    weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        self.peak = max(self.peak, self.live)
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


torch.set_default_dtype(torch.bfloat16)


def peak(implementation, length):
    """Peak of the tensors that one layer makes, in GiB; mask, input and weights are not counted."""
    config = LlamaConfig(hidden_size=4096, num_attention_heads=32, num_key_value_heads=8)
    config._attn_implementation = implementation
    with FakeTensorMode(), torch.no_grad():
        layer = LlamaAttention(config, layer_idx=0).eval()
        hidden, angle = torch.empty(1, length, 4096), torch.empty(1, length, 128)
        mask = torch.empty(1, 1, length, length) if implementation == "eager" else None
        with PeakBytes() as memory:
            layer(hidden, position_embeddings=(angle, angle), attention_mask=mask)
    return memory.peak / 2**30


lengths = [512, 1024, 2048, 4096, 8192, 16_384]
eager_peaks, fused_peaks = ([peak(name, length) for length in lengths] for name in ("eager", "sdpa"))
eager_at_8192, fused_at_8192 = eager_peaks[4], fused_peaks[4]
eager_growth, fused_growth = eager_peaks[5] / eager_peaks[4], fused_peaks[5] / fused_peaks[4]
print(f"8,192 tokens: {eager_at_8192:.1f} GiB eager, {fused_at_8192:.2f} GiB fused")
print(f"16,384 tokens: {eager_growth:.2f} and {fused_growth:.2f} times that")
