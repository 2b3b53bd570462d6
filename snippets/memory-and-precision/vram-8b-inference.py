"""Serving Llama 3.1 8B takes its weights plus 128 KiB of KV cache for each token.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: vram-weights-bf16
    variable: weights_bf16
    label: Weights of Llama 3.1 8B in bf16
    unit: GB
    kind: measured
    expect: 16.0605
    tolerance: 0.0001
    digits: 4
  - id: vram-weights-float32
    variable: weights_float32
    label: Weights of Llama 3.1 8B in float32
    unit: GB
    kind: measured
    expect: 32.121
    tolerance: 0.0001
    digits: 4
  - id: vram-kv-cache-per-token
    variable: cache_per_token
    label: KV cache of Llama 3.1 8B in bf16
    unit: B/token
    kind: exact
    expect: 131072
    digits: 6
  - id: vram-kv-cache-without-grouping
    variable: cache_ratio
    label: KV cache if every attention head had its own keys and values
    unit: "×"
    kind: exact
    expect: 4
  - id: vram-tokens-on-24-gib
    variable: tokens_that_fit
    label: Tokens of KV cache in 24 GiB less the bf16 weights
    unit: token
    kind: exact
    expect: 74075
    digits: 5
"""
import torch
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

# Tensors on the meta device hold no values, so transformers cannot look whether the row is packed from several texts.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


def llama_8b(dtype, kv_heads=8):
    with torch.device("meta"):  # shapes of meta-llama/Llama-3.1-8B, no data
        return AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
            num_attention_heads=32, num_key_value_heads=kv_heads,
        ), dtype=dtype)


def weight_bytes(model):
    return sum(p.nbytes for p in model.parameters())


def cache_bytes(model, tokens=64):
    row = torch.ones(1, tokens, dtype=torch.long, device="meta")
    with torch.no_grad():
        cache = model(input_ids=row, use_cache=True).past_key_values
    return sum(layer.keys.nbytes + layer.values.nbytes for layer in cache.layers) / tokens


bf16 = llama_8b(torch.bfloat16)
weights_bf16, weights_float32 = weight_bytes(bf16) / 1e9, weight_bytes(llama_8b(torch.float32)) / 1e9
cache_per_token = cache_bytes(bf16)
cache_ratio = cache_bytes(llama_8b(torch.bfloat16, kv_heads=32)) / cache_per_token
tokens_that_fit = int((24 * 2**30 - weight_bytes(bf16)) // cache_per_token)
print(f"weights: {weights_bf16:.2f} GB in bf16, {weights_float32:.2f} GB in float32")
print(f"KV cache: {cache_per_token:,.0f} B/token, {cache_ratio:.0f} times that without grouped heads")
print(f"24 GiB less the weights hold {tokens_that_fit:,} tokens, before context and activations")
