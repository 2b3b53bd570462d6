"""Attention between tokens is a small part of the FLOPs of Llama 3.1 8B until rows become long.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: attention-flops-share-512
    variable: share_at_512
    label: Share of a forward pass spent on attention between tokens, row of 512
    unit: "%"
    kind: measured
    at_most: 3
    digits: 2
  - id: attention-flops-share-8192
    variable: share_at_8192
    label: The same, row of 8,192
    unit: "%"
    kind: measured
    at_least: 15
    at_most: 30
  - id: attention-flops-share-131072
    variable: share_at_131072
    label: The same, row of 131,072
    unit: "%"
    kind: measured
    at_least: 70
  - id: attention-flops-growth
    variable: growth
    label: FLOPs of attention between tokens when the row doubles
    unit: "×"
    kind: exact
    expect: 4
  - id: attention-rest-growth
    variable: rest_growth
    label: FLOPs of everything else when the row doubles
    unit: "×"
    kind: exact
    expect: 2
  - id: attention-flops-crossing
    variable: crossing
    label: Row length at which attention between tokens needs as many FLOPs as everything else
    unit: token
    kind: measured
    expect: 28628
    tolerance: 0.001
plots:
  - id: attention-flops
    title: Forward pass of Llama 3.1 8B, FLOPs for each token by row length
    x: {variable: lengths, label: tokens in the row, log: true}
    y: {label: GFLOP for each token, log: true}
    series:
      - {variable: attention_per_token, label: attention between tokens}
      - {variable: rest_per_token, label: "projections, feed-forward and head"}
    says: The rest is a flat line; attention between tokens climbs in proportion to the row and crosses it near 30,000.
mutations:
  - replace: "aten.bmm"
    with: "aten.mm"
    says: takes the projections for the attention between tokens
"""
import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

aten = torch.ops.aten
# Tensors on the meta device hold no values, so nothing can be looked up in them. The rows are not packed.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


def counted(layers, length):
    """FLOPs of the batched products (scores, weighted values) and of all products."""
    with torch.device("meta"):  # shapes without data
        model = AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=layers,
            num_attention_heads=32, num_key_value_heads=8,
        ), attn_implementation="eager").eval()
        row = torch.zeros(1, length, dtype=torch.long)
    with FlopCounterMode(display=False) as counter:
        model(input_ids=row, use_cache=False)
    # Eager attention computes the whole square, also what the causal mask then hides.
    return counter.get_flop_counts()["Global"][aten.bmm], counter.get_total_flops()


def forward_flops(length):
    """Attention between tokens and the rest for 32 equal layers: one, and 31 times what a second one adds."""
    one, two = counted(1, length), counted(2, length)
    between, total = (first + 31 * (second - first) for first, second in zip(one, two))
    return between, total - between


lengths = [128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072]
counts = [forward_flops(length) for length in lengths]
share = {length: 100 * a / (a + rest) for length, (a, rest) in zip(lengths, counts)}
share_at_512, share_at_8192, share_at_131072 = share[512], share[8192], share[131_072]
growth, rest_growth = (counts[-1][i] / counts[-2][i] for i in (0, 1))
attention_per_token = [a / length / 1e9 for length, (a, _) in zip(lengths, counts)]
rest_per_token = [rest / length / 1e9 for length, (_, rest) in zip(lengths, counts)]
crossing = rest_per_token[0] / (attention_per_token[0] / lengths[0])
print(f"share of attention between tokens: {share_at_512:.1f} % at 512, {share_at_8192:.1f} % at 8,192, "
      f"{share_at_131072:.1f} % at 131,072; equal at {crossing:,.0f} tokens")
