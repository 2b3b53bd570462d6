"""How many chips of 220 MiB it takes to hold a model's weights, counted on the real architectures.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: groq-chips-8b-bf16
    variable: chips_8b
    label: Chips of 220 MiB for the weights of Llama 3.1 8B in bf16
    unit: "1"
    kind: exact
    expect: 70
  - id: groq-chips-70b-bf16
    variable: chips_70b
    label: Chips of 220 MiB for the weights of Llama 3.1 70B in bf16
    unit: "1"
    kind: exact
    expect: 612
  - id: groq-chips-70b-8bit
    variable: chips_70b_8bit
    label: The same with one byte for each weight
    unit: "1"
    kind: exact
    expect: 306
  - id: groq-tokens-of-cache-in-one-chip
    variable: tokens_in_one_chip
    label: Tokens of Llama 3.1 70B whose keys and values fit into one more chip, in 16 bit
    unit: token
    kind: exact
    expect: 704
mutations:
  - replace: "220 * 2**20"
    with: "230 * 10**6 * 2"
    says: "chips with twice the memory"
"""
import math

import torch
from transformers import LlamaConfig, LlamaForCausalLM

SRAM = 220 * 2**20  # bytes on one Tensor Streaming Processor, Groq's paper of 2022


def llama(hidden, inner, layers, heads):
    """A Llama 3.1 without memory for the numbers."""
    config = LlamaConfig(
        vocab_size=128_256, hidden_size=hidden, intermediate_size=inner, num_hidden_layers=layers,
        num_attention_heads=heads, num_key_value_heads=8,
    )
    with torch.device("meta"):
        return LlamaForCausalLM(config)


def chips(model, bytes_for_each):
    """Whole chips for the weights alone: no cache, no activations, no instructions."""
    return math.ceil(sum(p.numel() for p in model.parameters()) * bytes_for_each / SRAM)


large = llama(8192, 28_672, 80, 64)
chips_8b = chips(llama(4096, 14_336, 32, 32), 2)
chips_70b, chips_70b_8bit = chips(large, 2), chips(large, 1)
attention = large.model.layers[0].self_attn
cache_for_a_token = 80 * (attention.k_proj.out_features + attention.v_proj.out_features) * 2
tokens_in_one_chip = SRAM // cache_for_a_token
print(f"8B in bf16: {chips_8b} chips; 70B: {chips_70b} in bf16, {chips_70b_8bit} in 8 bit")
print(f"one more chip holds the keys and values of {tokens_in_one_chip} tokens of the 70B model")
