"""Arithmetic for each byte read, counted: one token, a batch, a batch with long contexts, a prompt.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: bandwidth-bytes-for-one-token
    variable: gigabytes_for_one_token
    label: Weights of Llama 3.1 8B outside the embedding table, in bf16
    unit: GB
    kind: exact
    expect: 15.009849344
  - id: bandwidth-intensity-one-token
    variable: one_token
    label: FLOP for each byte of weights and cache, one token without context
    unit: "1"
    kind: measured
    expect: 1
    tolerance: 0.001
  - id: bandwidth-intensity-batch
    variable: batch_of_32
    label: The same for 32 rows, one token each
    unit: "1"
    kind: measured
    expect: 32
    tolerance: 0.001
  - id: bandwidth-intensity-one-token-context
    variable: one_token_after_8192
    label: One token after a context of 8,192 tokens
    unit: "1"
    kind: measured
    expect: 1.2
    tolerance: 0.001
  - id: bandwidth-intensity-batch-context
    variable: batch_of_32_after_8192
    label: 32 rows, one token each, after contexts of 8,192 tokens
    unit: "1"
    kind: measured
    expect: 12.51
    tolerance: 0.001
  - id: bandwidth-intensity-large-batch-context
    variable: batch_of_512_after_8192
    label: 512 rows, one token each, after contexts of 8,192 tokens
    unit: "1"
    kind: measured
    expect: 17.5
    tolerance: 0.001
  - id: bandwidth-intensity-prompt
    variable: prompt_of_512
    label: One prompt of 512 tokens
    unit: "1"
    kind: measured
    expect: 518.9
    tolerance: 0.001
plots:
  - id: flop-per-byte-by-batch
    title: Arithmetic for each byte read while decoding
    x: {variable: rows, label: rows in the batch, log: true}
    y: {label: FLOP per byte, log: true}
    series:
      - {variable: without_context, label: no context}
      - {variable: with_context, label: "8,192 tokens of context each"}
    says: Without context the value equals the number of rows; with long contexts it flattens out below 18, however large the batch.
mutations:
  - replace: " - model.model.embed_tokens.weight.nbytes"
    with: ""
    says: "the whole embedding table is counted as read"
  - replace: "num_key_value_heads=8"
    with: "num_key_value_heads=32"
    says: "every head keeps keys and values of its own, as in models without grouped queries"
"""
import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM

# Llama 3.1 8B without memory for the numbers: the counter needs the shapes only.
config = LlamaConfig(
    vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
    num_attention_heads=32, num_key_value_heads=8, max_position_embeddings=131_072,
)
with torch.device("meta"):
    model = LlamaForCausalLM(config).to(torch.bfloat16).eval()
weights = sum(p.nbytes for p in model.parameters()) - model.model.embed_tokens.weight.nbytes


@torch.no_grad()
def intensity(rows, new=1, context=0):
    """FLOP of one forward pass, over the bytes of the weights and of the keys and values."""
    cache = DynamicCache(config=config)
    for layer in range(config.num_hidden_layers):
        kept = torch.empty(
            rows, config.num_key_value_heads, context, 128, dtype=torch.bfloat16, device="meta"
        )
        cache.update(kept, kept.clone(), layer)
    mask = torch.ones(rows, 1, new, context + new, dtype=torch.bool, device="meta")
    tokens = torch.zeros(rows, new, dtype=torch.long, device="meta")
    with FlopCounterMode(display=False) as counter:
        model(tokens, past_key_values=cache, use_cache=True, attention_mask=mask)
    keys_and_values = sum(layer.keys.nbytes + layer.values.nbytes for layer in cache.layers)
    return counter.get_total_flops() / (weights + keys_and_values)


rows = [2**n for n in range(10)]
without_context = [intensity(n) for n in rows]
with_context = [intensity(n, context=8192) for n in rows]
one_token, batch_of_32 = without_context[0], without_context[5]
one_token_after_8192, batch_of_32_after_8192, batch_of_512_after_8192 = with_context[0], with_context[5], with_context[9]
prompt_of_512 = intensity(1, new=512)
gigabytes_for_one_token = weights / 1e9
print(f"weights read for one token: {gigabytes_for_one_token:.3f} GB, {one_token:.4f} FLOP per byte")
print(f"32 rows: {batch_of_32:.3f}, after 8,192 tokens each: {batch_of_32_after_8192:.3f}, one row: {one_token_after_8192:.4f}")
print(f"512 rows after 8,192 tokens each: {batch_of_512_after_8192:.3f}, a prompt of 512 tokens: {prompt_of_512:.2f}")
