"""A mixture of experts in two memories: experts in RAM cost less speed than layers in RAM.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: offload-experts-share
    variable: share_in_experts
    label: Weights of Qwen3 30B-A3B that lie in experts
    unit: "%"
    kind: measured
    expect: 95
    tolerance: 0.01
  - id: offload-experts-read
    variable: share_read
    label: Share of the experts' weights that one token reads
    unit: "%"
    kind: exact
    expect: 6.25
  - id: offload-experts-speed
    variable: experts_in_ram
    label: Ceiling with all experts in RAM, over all on the card
    unit: "%"
    kind: measured
    expect: 14.1
    tolerance: 0.01
  - id: offload-experts-over-layers
    variable: over_layers
    label: That ceiling over the one with whole layers in RAM and as much on the card
    unit: "×"
    kind: measured
    expect: 1.41
    tolerance: 0.02
    digits: 2
mutations:
  - replace: "num_experts_per_tok=8"
    with: "num_experts_per_tok=128"
    says: each token asks every expert
"""
import torch
from transformers import Qwen3MoeConfig, Qwen3MoeForCausalLM

# Bytes per second, as for one number of one byte: the format drops out of the ratios.
card, ram = 384 * 21e9 / 8, 2 * 8 * 5.6e9
config = Qwen3MoeConfig(
    vocab_size=151_936, hidden_size=2048, intermediate_size=6144, moe_intermediate_size=768, num_hidden_layers=48,
    num_attention_heads=32, num_key_value_heads=4, head_dim=128, num_experts=128, num_experts_per_tok=8,
)
with torch.device("meta"):
    model = Qwen3MoeForCausalLM(config)
named = {name: p.numel() for name, p in model.named_parameters() if "embed_tokens" not in name}
experts = sum(n for name, n in named.items() if ".experts." in name)
others = sum(named.values()) - experts
active = experts * config.num_experts_per_tok / config.num_experts
share_in_experts, share_read = 100 * experts / model.num_parameters(), 100 * active / experts


def seconds(on_card, in_ram):
    return on_card / card + in_ram / ram


full = seconds(others + active, 0)
by_experts = seconds(others, active)
# The same memory filled with whole layers: the output layer, then as many as fit; each layer reads its active experts.
head = named["lm_head.weight"]
layer_held = (experts + others - head) / config.num_hidden_layers
layer_read = (active + others - head) / config.num_hidden_layers
layers = int((others - head) / layer_held)
by_layers = seconds(head + layers * layer_read, (config.num_hidden_layers - layers) * layer_read)
experts_in_ram, over_layers = 100 * full / by_experts, by_layers / by_experts
print(f"{model.num_parameters() / 1e9:.2f} B parameters, {share_in_experts:.1f} % in experts; a token reads {share_read} % of those")
print(f"experts in RAM: {experts_in_ram:.1f} % of the full ceiling; with {layers} whole layer in the same memory {100 * full / by_layers:.1f} %")
print(f"experts over layers: {over_layers:.2f} times; active {(active + others) / 1e9:.2f} B")
