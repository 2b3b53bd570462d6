"""Each token reads the weights and the whole cache, so a long context slows the answer; a packed cache slows it less.

role: demo
devices: [cpu]
needs: [torch, transformers, gguf]
claims:
  - id: tps-bytes-for-a-token
    variable: gigabytes_for_a_token
    label: Weights of Llama 3.1 8B in Q4_K_M that one token reads
    unit: GB
    kind: measured
    expect: 4.617
    tolerance: 0.001
    digits: 4
  - id: tps-left-at-8192
    variable: left_at_8192
    label: Ceiling after 8,192 tokens, cache in f16, over the ceiling with an empty context
    unit: "%"
    kind: measured
    expect: 81.1
    tolerance: 0.01
  - id: tps-left-at-32768
    variable: left_at_32768
    label: The same after 32,768 tokens
    unit: "%"
    kind: measured
    expect: 51.8
    tolerance: 0.01
  - id: tps-left-at-131072
    variable: left_at_131072
    label: The same after 131,072 tokens
    unit: "%"
    kind: measured
    expect: 21.2
    tolerance: 0.01
  - id: tps-left-at-131072-q8-0
    variable: left_with_q8_0
    label: The same after 131,072 tokens with the cache in Q8_0
    unit: "%"
    kind: measured
    expect: 33.6
    tolerance: 0.01
plots:
  - id: tps-ceiling-by-context
    title: Ceiling of the speed by tokens in the context
    x: {variable: contexts, label: tokens in the context}
    y: {label: "% of the ceiling with an empty context"}
    series:
      - {variable: with_f16, label: cache in f16}
      - {variable: with_q8_0, label: cache in Q8_0}
    says: The f16 curve falls below half before 36,000 tokens and to about a fifth at 131,072, where the Q8_0 curve still has a third.
mutations:
  - replace: "num_key_value_heads=8"
    with: "num_key_value_heads=32"
    says: every head keeps keys and values of its own
  - replace: '"embed_tokens" not in name'
    with: "True"
    says: the embedding table is read whole, too
"""
import torch
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from transformers import LlamaConfig, LlamaForCausalLM

BYTES = {t.name: size / weights for t, (weights, size) in GGML_QUANT_SIZES.items()}
config = LlamaConfig(
    vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
    num_attention_heads=32, num_key_value_heads=8,
)
with torch.device("meta"):
    model = LlamaForCausalLM(config)


def packed(name, parameter):
    """Bytes of a tensor in Q4_K_M: norms in float32; the head and some value and down projections in Q6_K."""
    kind = "F32" if parameter.ndim == 1 else "Q4_K"
    if "lm_head" in name:
        kind = "Q6_K"
    elif "v_proj" in name or "down_proj" in name:
        layer, eighth = int(name.split(".")[2]), config.num_hidden_layers // 8
        if layer < eighth or layer >= 7 * eighth or (layer - eighth) % 3 == 2:
            kind = "Q6_K"
    return parameter.numel() * BYTES[kind]


# One row of the embedding table is looked up, everything else is read whole.
weights = sum(packed(name, p) for name, p in model.named_parameters() if "embed_tokens" not in name)
numbers_for_a_token = 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim


def left(context, kind):
    """Ceiling after so many tokens, in percent of the ceiling with an empty context: the bandwidth drops out."""
    return 100 * weights / (weights + context * numbers_for_a_token * BYTES[kind])


contexts = list(range(0, 131_073, 2_048))
with_f16 = [left(context, "F16") for context in contexts]
with_q8_0 = [left(context, "Q8_0") for context in contexts]
gigabytes_for_a_token = weights / 1e9
left_at_8192, left_at_32768, left_at_131072 = (left(n, "F16") for n in (8_192, 32_768, 131_072))
left_with_q8_0 = left(131_072, "Q8_0")
print(f"a token reads {gigabytes_for_a_token:.3f} GB of weights and {numbers_for_a_token * 2:,} B for each token before it")
print(f"left: {left_at_8192:.1f} % after 8,192, {left_at_32768:.1f} % after 32,768, {left_at_131072:.1f} % after 131,072")
print(f"with the cache in Q8_0: {left_with_q8_0:.1f} % after 131,072")
