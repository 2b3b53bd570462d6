"""Q4_K_M is a mix: its bits for each weight follow from the tensors' shapes and llama.cpp's rule.

role: demo
devices: [cpu]
needs: [torch, transformers, gguf]
claims:
  - id: gguf-mix-q4-k-m
    variable: q4_k_m
    label: Llama 3.1 8B in Q4_K_M
    unit: bit/parameter
    kind: measured
    expect: 4.8944
    tolerance: 1.0e-5
    digits: 5
  - id: gguf-mix-q4-k-s
    variable: q4_k_s
    label: Llama 3.1 8B in Q4_K_S
    unit: bit/parameter
    kind: measured
    expect: 4.6672
    tolerance: 1.0e-5
    digits: 5
  - id: gguf-mix-q5-k-m
    variable: q5_k_m
    label: Llama 3.1 8B in Q5_K_M
    unit: bit/parameter
    kind: measured
    expect: 5.7036
    tolerance: 1.0e-5
    digits: 5
  - id: gguf-mix-q6-k
    variable: q6_k
    label: Llama 3.1 8B in Q6_K
    unit: bit/parameter
    kind: measured
    expect: 6.5633
    tolerance: 1.0e-5
    digits: 5
  - id: gguf-mix-q8-0
    variable: q8_0
    label: Llama 3.1 8B in Q8_0
    unit: bit/parameter
    kind: measured
    expect: 8.5008
    tolerance: 1.0e-5
    digits: 5
  - id: gguf-mix-largest-difference
    variable: largest_difference
    label: Largest difference from the six figures that llama.cpp publishes
    unit: bit/parameter
    kind: measured
    at_most: 0.00005
    digits: 1
  - id: gguf-mix-q4-k-m-gb
    variable: q4_k_m_gb
    label: Weights of Llama 3.1 8B in Q4_K_M
    unit: GB
    kind: measured
    expect: 4.913
    tolerance: 0.0001
    digits: 4
  - id: gguf-mix-q4-k-m-in-q6-k
    variable: share_in_q6_k
    label: Weights that a Q4_K_M file of Llama 3.1 8B holds in Q6_K
    unit: "%"
    kind: measured
    expect: 19.1
    tolerance: 0.01
  - id: gguf-mix-llama-1b
    variable: llama_1b
    label: Llama 3.2 1B in Q4_K_M
    unit: bit/parameter
    kind: measured
    expect: 5.18
    tolerance: 0.002
  - id: gguf-mix-qwen-half-b
    variable: qwen_05b
    label: Qwen2.5 0.5B in Q4_K_M
    unit: bit/parameter
    kind: measured
    expect: 6.35
    tolerance: 0.002
mutations:
  - replace: "(layer - n // 8) % 3 == 2"
    with: "False"
    says: no layer between the ends gets more bits
  - replace: "row % 256"
    with: "row % 32"
    says: K-quants no longer need rows of whole 256-weight blocks
"""
import torch
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config

BITS = {t.name: 8 * size / weights for t, (weights, size) in GGML_QUANT_SIZES.items()}
FALLBACK = {"Q4_K": "Q5_0", "Q5_K": "Q5_1", "Q6_K": "Q8_0"}


def tensor_type(name, shape, mix, n, tied):
    """The rule of llama_tensor_get_type for a dense Llama or Qwen2 of n layers, without an importance matrix."""
    if len(shape) == 1:
        return "F32"  # norms and biases
    layer = int(name.split(".")[2]) if ".layers." in name else None
    value, down = "v_proj" in name, "down_proj" in name
    kind = mix[:4]
    if "lm_head" in name or tied and "embed_tokens" in name:
        kind = mix if mix == "Q8_0" else "Q6_K"
    elif mix.endswith("_M") and (value or down):
        more_bits = layer < n // 8 or layer >= 7 * n // 8 or (layer - n // 8) % 3 == 2
        kind = "Q6_K" if more_bits else kind
    elif mix == "Q4_K_S" and (value and layer < 4 or down and layer < n // 8):
        kind = "Q5_K"
    row = shape[-1]
    return FALLBACK.get(kind, kind) if row % 256 else kind


def bits_by_type(config, mix):
    with torch.device("meta"):  # shapes without data
        model = AutoModelForCausalLM.from_config(config)
    total = {}
    for name, p in model.named_parameters():
        kind = tensor_type(name, p.shape, mix, config.num_hidden_layers, config.tie_word_embeddings)
        total[kind] = total.get(kind, 0) + p.numel() * BITS[kind]
    return total, model.num_parameters()


def mean_bits(config, mix):
    total, parameters = bits_by_type(config, mix)
    return sum(total.values()) / parameters


llama_8b = LlamaConfig(vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
                       num_attention_heads=32, num_key_value_heads=8)
q4_k_s, q4_k_m, q5_k_s, q5_k_m, q6_k, q8_0 = bits = [
    mean_bits(llama_8b, mix) for mix in ("Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K", "Q8_0")]
published = [4.6672, 4.8944, 5.5704, 5.7036, 6.5633, 8.5008]  # README of llama-quantize
largest_difference = max(abs(a - b) for a, b in zip(bits, published))

total, parameters = bits_by_type(llama_8b, "Q4_K_M")
q4_k_m_gb = sum(total.values()) / 8e9
share_in_q6_k = 100 * total["Q6_K"] / BITS["Q6_K"] / parameters
llama_1b = mean_bits(LlamaConfig(vocab_size=128_256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16,
                                 num_attention_heads=32, num_key_value_heads=8, head_dim=64, tie_word_embeddings=True),
                     "Q4_K_M")
qwen_05b = mean_bits(Qwen2Config(vocab_size=151_936, hidden_size=896, intermediate_size=4864, num_hidden_layers=24,
                                 num_attention_heads=14, num_key_value_heads=2, tie_word_embeddings=True), "Q4_K_M")
print("Llama 3.1 8B:", ", ".join(f"{b:.4f}" for b in bits), f"bits; largest difference {largest_difference:.1e}")
print(f"Q4_K_M: {q4_k_m_gb:.3f} GB, {share_in_q6_k:.1f} % of the weights in Q6_K; 1B {llama_1b:.2f}, Qwen {qwen_05b:.2f} bits")
