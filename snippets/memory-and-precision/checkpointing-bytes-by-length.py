"""What a forward pass of Llama 3.1 8B keeps for the backward pass, by sequence length.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: checkpointing-kept-per-layer-token
    variable: per_layer_plain
    label: Kept for one layer and one token without checkpointing, bf16
    unit: B
    kind: exact
    expect: 200840
    digits: 6
  - id: checkpointing-kept-per-layer-token-checkpointed
    variable: per_layer_checkpointed
    label: Kept for one layer and one token with checkpointing, bf16
    unit: B
    kind: exact
    expect: 8192
    digits: 4
  - id: checkpointing-kept-4096
    variable: plain_at_4096
    label: Kept after the forward pass, one row of 4,096 tokens, without checkpointing
    unit: GiB
    kind: measured
    expect: 26.6
    tolerance: 0.02
  - id: checkpointing-kept-4096-checkpointed
    variable: checkpointed_at_4096
    label: Kept after the forward pass, one row of 4,096 tokens, with checkpointing
    unit: GiB
    kind: measured
    expect: 3.07
    tolerance: 0.02
plots:
  - id: checkpointing-by-length
    title: Kept for the backward pass of Llama 3.1 8B in bf16, one row
    x: {variable: lengths, label: tokens in the row}
    y: {label: kept bytes (GiB)}
    series:
      - {variable: kept_plain, label: without checkpointing}
      - {variable: kept_checkpointed, label: every layer checkpointed}
    says: Both grow in proportion to the length; the line without checkpointing climbs many times as steeply.
"""
import weakref

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

# Fake tensors hold no values, so transformers cannot look whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed."""

    def __init__(self):
        super().__init__()
        self.live, self.known = 0, set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.known:
                    self.known.add(storage._cdata)
                    self.live += storage.nbytes()
                    weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


def kept(model, memory, length):
    """Bytes alive after the forward pass that were not alive before it."""
    row = torch.ones(1, length, dtype=torch.long)
    before = memory.live
    loss = model(input_ids=row, labels=row, use_cache=False).loss
    return memory.live - before


lengths = [512, 1024, 2048, 4096, 8192]
with FakeTensorMode(), LiveBytes() as memory:  # shapes and sizes of the 8B model, no data
    model = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    ), dtype=torch.bfloat16).train()
    plain = [kept(model, memory, length) for length in lengths]
    all_layers = model.model.layers
    model.model.layers = all_layers[:31]  # one layer less tells what one layer keeps
    per_layer_plain = (plain[3] - kept(model, memory, 4096)) / 4096
    model.model.layers = all_layers
    model.activation_checkpointing_enable()
    checkpointed = [kept(model, memory, length) for length in lengths]
    model.model.layers = all_layers[:31]
    per_layer_checkpointed = (checkpointed[3] - kept(model, memory, 4096)) / 4096

kept_plain = [size / 2**30 for size in plain]
kept_checkpointed = [size / 2**30 for size in checkpointed]
plain_at_4096, checkpointed_at_4096 = kept_plain[3], kept_checkpointed[3]
print(f"one layer, one token: {per_layer_plain:,.0f} B, with checkpointing {per_layer_checkpointed:,.0f} B")
print(f"4,096 tokens: {plain_at_4096:.1f} GiB, with checkpointing {checkpointed_at_4096:.2f} GiB")
