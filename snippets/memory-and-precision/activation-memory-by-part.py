"""Which parts of a Llama 3.1 8B layer keep how much for the backward pass, and what eager attention adds.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: activation-part-mlp
    variable: mlp_bytes
    label: Kept by the MLP of one Llama 3.1 8B layer and its input for one token, bf16, all weights trained
    unit: B/token
    kind: exact
    expect: 122880
    digits: 6
  - id: activation-part-norms
    variable: norm_bytes
    label: Kept by its two RMSNorms for one token
    unit: B/token
    kind: exact
    expect: 49160
    digits: 6
  - id: activation-part-attention
    variable: attention_bytes
    label: Kept by its attention and its input for one token, fused kernel
    unit: B/token
    kind: exact
    expect: 28800
    digits: 6
  - id: activation-eager-extra
    variable: eager_extra
    label: What eager attention keeps beyond that for one pair of a token and an earlier or later token of its row
    unit: B
    kind: exact
    expect: 192
  - id: activation-eager-over-fused-2048
    variable: eager_over_fused
    label: Kept by the whole layer with eager attention over the fused kernel, one row of 2,048 tokens
    unit: "×"
    kind: measured
    expect: 3.02
    tolerance: 0.01
plots:
  - id: activation-eager-by-length
    title: Kept by one Llama 3.1 8B layer, one row, bf16
    x: {variable: lengths, label: tokens in the row}
    y: {label: kept bytes (GiB)}
    series:
      - {variable: fused_gib, label: fused attention}
      - {variable: eager_gib, label: eager attention}
    says: The fused kernel's line is straight; with eager attention the bytes grow with the square of the length.
mutations:
  - replace: eager_config._attn_implementation = "eager"
    with: eager_config._attn_implementation = "sdpa"
    says: both layers use the fused kernel
"""
import copy

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.autograd.graph import saved_tensors_hooks
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaDecoderLayer, LlamaRotaryEmbedding

config = LlamaConfig(
    hidden_size=4096, intermediate_size=14_336, num_attention_heads=32, num_key_value_heads=8, vocab_size=128_256
)
config._attn_implementation = "sdpa"
eager_config = copy.deepcopy(config)
eager_config._attn_implementation = "eager"
torch.set_default_dtype(torch.bfloat16)


def kept_by_part(config, length):
    """Bytes that autograd keeps, by the part of the layer that first handed the tensor over."""
    layer = LlamaDecoderLayer(config, layer_idx=0)
    hidden = torch.empty(1, length, 4096, requires_grad=True)
    positions = LlamaRotaryEmbedding(config)(hidden, torch.arange(length)[None])
    shared = {t.untyped_storage()._cdata for t in [*layer.parameters(), *positions]}
    storages, parts = {}, {}
    inside = ["layer"]
    for name, part in layer.named_children():
        part.register_forward_pre_hook(lambda *_, name=name: inside.append(name))
        part.register_forward_hook(lambda *_: inside.pop() and None)

    def keep(tensor):
        storage = tensor.untyped_storage()
        if storage._cdata not in shared and storage._cdata not in storages:
            storages[storage._cdata] = storage
            parts[inside[-1]] = parts.get(inside[-1], 0) + storage.nbytes()
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        output = layer(hidden, position_embeddings=positions)  # held until all is counted
    return parts


lengths = [512, 1024, 2048, 4096, 8192]
with FakeTensorMode():
    fused = [kept_by_part(config, length) for length in lengths]
    eager = [kept_by_part(eager_config, length) for length in lengths]

fused_gib, eager_gib = ([sum(parts.values()) / 2**30 for parts in runs] for runs in (fused, eager))
mlp_bytes, attention_bytes = fused[2]["mlp"] / 2048, fused[2]["self_attn"] / 2048
norm_bytes = (fused[2]["input_layernorm"] + fused[2]["post_attention_layernorm"]) / 2048
eager_over_fused = eager_gib[2] / fused_gib[2]
beyond = [sum(e.values()) - sum(f.values()) for e, f in zip(eager, fused)]
# What grows in proportion to the length cancels; what grows with its square is left.
eager_extra = (beyond[3] - 2 * beyond[2]) / (4096**2 - 2 * 2048**2)
print(f"MLP {mlp_bytes:,.0f}, attention {attention_bytes:,.0f}, norms {norm_bytes:,.0f} B for each token")
print(f"eager: {eager_extra:.0f} B more for each pair of tokens; at 2,048 tokens {eager_over_fused:.2f} times the layer")
