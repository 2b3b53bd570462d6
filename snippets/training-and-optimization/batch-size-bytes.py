"""What a larger batch costs on Llama 3.1 8B: activations grow with its tokens, everything else stays.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: batch-size-kept-one-row
    variable: kept_one_row
    label: Bytes kept for the backward pass, Llama 3.1 8B in bf16, one row of 1,024 tokens
    unit: GiB
    kind: measured
    expect: 6.64
    tolerance: 0.02
    simulated_on: [cpu]
  - id: batch-size-kept-eight-rows
    variable: kept_eight_rows
    label: Bytes kept for the backward pass, Llama 3.1 8B in bf16, eight rows of 1,024 tokens
    unit: GiB
    kind: measured
    expect: 53.1
    tolerance: 0.02
    simulated_on: [cpu]
  - id: batch-size-kept-eight-rows-checkpointed
    variable: kept_eight_checkpointed
    label: The same with gradient checkpointing
    unit: GiB
    kind: measured
    expect: 6.16
    tolerance: 0.02
    simulated_on: [cpu]
  - id: batch-size-growth
    variable: growth
    label: Bytes kept with eight rows ÷ bytes kept with one row
    unit: ×
    kind: measured
    expect: 8
    tolerance: 0.01
    simulated_on: [cpu]
  - id: batch-size-rows-or-length
    variable: rows_over_length
    label: Bytes kept with eight rows of 1,024 tokens ÷ one row of 8,192
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
    simulated_on: [cpu]
plots:
  - id: batch-size-bytes
    title: Bytes kept for the backward pass of Llama 3.1 8B in bf16, by batch size
    x: {variable: rows, label: "rows of 1,024 tokens"}
    y: {label: kept (GiB)}
    series:
      - {variable: kept_plain, label: no checkpointing}
      - {variable: kept_checkpointed, label: every layer checkpointed}
      - {variable: weights, label: "weights, for comparison"}
    says: Both activation lines rise in proportion to the rows, the checkpointed one far more slowly; the weights are a flat line.
mutations:
  - replace: "torch.ones(batch, length"
    with: "torch.ones(1, length"
    says: the batch is left out
"""
import weakref

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

# Fake tensors hold no values, so transformers cannot see whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


class LiveBytes(TorchDispatchMode):
    """Counts the bytes of tensors that exist, storage by storage."""

    def __init__(self):
        super().__init__()
        self.live, self.known = 0, set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage()._cdata not in self.known:
                storage = tensor.untyped_storage()
                self.known.add(storage._cdata)
                self.live += storage.nbytes()
                weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


def kept(batch, length=1024):
    """GiB alive after the forward pass that were not alive before it."""
    ids = torch.ones(batch, length, dtype=torch.long)
    before = memory.live
    loss = model(input_ids=ids, labels=ids, use_cache=False).loss
    return (memory.live - before) / 2**30 if loss.requires_grad else None


rows = [1, 2, 4, 8]
with FakeTensorMode(), LiveBytes() as memory:  # shapes and sizes of the 8B model, no data
    model = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    ), dtype=torch.bfloat16).train()
    weights = [sum(p.nbytes for p in model.parameters()) / 2**30] * len(rows)
    kept_plain = [kept(batch) for batch in rows]
    one_long_row = kept(1, 8192)
    model.activation_checkpointing_enable()
    kept_checkpointed = [kept(batch) for batch in rows]

kept_one_row, kept_eight_rows, kept_eight_checkpointed = kept_plain[0], kept_plain[-1], kept_checkpointed[-1]
growth = kept_plain[-1] / kept_plain[0]
rows_over_length = kept_plain[-1] / one_long_row
print("rows", rows, "kept", *(f"{size:.2f}" for size in kept_plain), "GiB")
print("checkpointed", *(f"{size:.3f}" for size in kept_checkpointed), "GiB")
print(f"eight rows ÷ one row: {growth:.3f}; eight rows ÷ one row of 8,192 tokens: {rows_over_length:.3f}")
