"""KV cache of real models by context length: the number of key heads and the windows decide.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: kv-cache-llama-2-7b
    variable: llama_2_7b
    label: KV cache of Llama 2 7B for each token, bf16 (32 key heads)
    unit: B/token
    kind: exact
    expect: 524288
  - id: kv-cache-llama-3-1-8b
    variable: llama_3_1_8b
    label: KV cache of Llama 3.1 8B for each token, bf16 (8 key heads)
    unit: B/token
    kind: exact
    expect: 131072
  - id: kv-cache-qwen-2-5-7b
    variable: qwen_2_5_7b
    label: KV cache of Qwen2.5 7B for each token, bf16 (4 key heads)
    unit: B/token
    kind: exact
    expect: 57344
  - id: kv-cache-falcon-7b
    variable: falcon_7b
    label: KV cache of Falcon 7B for each token, bf16 (1 key head)
    unit: B/token
    kind: exact
    expect: 8192
  - id: kv-cache-formula-difference
    variable: formula_difference
    label: Largest difference between counted bytes and the formula, four models without windows
    unit: B
    kind: exact
    expect: 0
  - id: kv-cache-llama-3-1-8b-full
    variable: llama_at_131072
    label: KV cache of Llama 3.1 8B, one row of 131,072 tokens, bf16
    unit: GiB
    kind: exact
    expect: 16
  - id: kv-cache-gemma-windows
    variable: gemma_share
    label: KV cache of Gemma 3 4B at 32,768 tokens over that of the same model without sliding windows
    unit: "%"
    kind: measured
    expect: 17.4
    tolerance: 0.01
plots:
  - id: kv-cache-by-context
    title: KV cache of one row by context length, bf16
    x: {variable: lengths, label: tokens in the cache, log: true}
    y: {label: GiB, log: true}
    series:
      - {variable: llama_2_curve, label: "Llama 2 7B, multi-head"}
      - {variable: llama_3_curve, label: "Llama 3.1 8B, 8 key heads"}
      - {variable: qwen_curve, label: "Qwen2.5 7B, 4 key heads"}
      - {variable: gemma_curve, label: "Gemma 3 4B, sliding windows"}
      - {variable: falcon_curve, label: "Falcon 7B, one key head"}
    says: Four parallel lines, Llama 2 highest and Falcon lowest; Gemma 3 bends down where its windows are full.
mutations:
  - replace: "num_key_value_heads=8"
    with: "num_key_value_heads=32"
    says: multi-head attention instead of grouped queries
  - replace: "use_cache=True"
    with: "use_cache=True, past_key_values=DynamicCache()"
    says: a cache that is not told of the model's windows
"""
import torch
from transformers import (
    AutoModelForCausalLM, DynamicCache, FalconConfig, Gemma3TextConfig, LlamaConfig, Qwen2Config, masking_utils,
)

# Tensors on the meta device hold no values, so nothing can be looked up in them. The rows are not packed.
masking_utils.find_packed_sequence_indices = lambda position_ids: None
lengths = [128, 2048, 32_768, 131_072]


def cached_bytes(config):
    """Bytes of all keys and values that a forward pass of each length leaves in its cache."""
    sizes = []
    with torch.device("meta"):  # shapes without data
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).eval()
        for length in lengths:
            row = torch.zeros(1, length, dtype=torch.long)
            cache = model(input_ids=row, use_cache=True, logits_to_keep=1).past_key_values
            sizes.append(sum(t.numel() * t.element_size() for layer in cache.layers for t in (layer.keys, layer.values)))
    return sizes


llama_2 = LlamaConfig(hidden_size=4096, num_hidden_layers=32, num_attention_heads=32)
llama_3 = LlamaConfig(hidden_size=4096, num_hidden_layers=32, num_attention_heads=32, num_key_value_heads=8)
qwen = Qwen2Config(hidden_size=3584, num_hidden_layers=28, num_attention_heads=28, num_key_value_heads=4)
falcon = FalconConfig(hidden_size=4544, num_hidden_layers=32, num_attention_heads=71, multi_query=True)
gemma = Gemma3TextConfig(  # as in Google DeepMind's own code, gemma/gm/nn/_gemma.py; five layers with windows, then a full one
    hidden_size=2560, num_hidden_layers=34, num_attention_heads=8, num_key_value_heads=4, head_dim=256,
    sliding_window=1024, max_position_embeddings=131_072,
)
counted = {name: cached_bytes(config) for name, config in
           dict(llama_2=llama_2, llama_3=llama_3, qwen=qwen, falcon=falcon, gemma=gemma).items()}


def formula(config, key_heads, length):
    """Two tensors, each layers x key heads x head size x tokens, of two bytes a number."""
    head_size = config.hidden_size // config.num_attention_heads
    return 2 * config.num_hidden_layers * key_heads * head_size * length * 2


formula_difference = max(
    abs(size - formula(config, key_heads, length))
    for name, config, key_heads in [("llama_2", llama_2, 32), ("llama_3", llama_3, 8), ("qwen", qwen, 4), ("falcon", falcon, 1)]
    for length, size in zip(lengths, counted[name])
)
llama_2_7b, llama_3_1_8b, qwen_2_5_7b, falcon_7b = (
    counted[name][0] / lengths[0] for name in ("llama_2", "llama_3", "qwen", "falcon"))
llama_at_131072 = counted["llama_3"][-1] / 2**30
at_128, at_32k = counted["gemma"][0], counted["gemma"][lengths.index(32_768)]
gemma_share = 100 * at_32k / (at_128 / 128 * 32_768)  # at 128 tokens no window is full
llama_2_curve, llama_3_curve, qwen_curve, falcon_curve, gemma_curve = (
    [size / 2**30 for size in counted[name]] for name in ("llama_2", "llama_3", "qwen", "falcon", "gemma"))
print(f"B/token: Llama 2 7B {llama_2_7b:,.0f}, Llama 3.1 8B {llama_3_1_8b:,.0f}, Qwen2.5 7B {qwen_2_5_7b:,.0f}, Falcon 7B {falcon_7b:,.0f}")
print(f"Llama 3.1 8B at 131,072 tokens: {llama_at_131072} GiB; windows leave Gemma 3 4B {gemma_share:.1f} % at 32,768")
