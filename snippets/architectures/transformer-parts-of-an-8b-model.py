"""Where the parameters and the FLOPs of Llama 3.1 8B are: mostly in the feed-forward layers.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: transformer-8b-parameters
    variable: parameters
    label: Parameters of Llama 3.1 8B
    unit: parameter
    kind: exact
    expect: 8030261248
  - id: transformer-8b-mlp-share
    variable: mlp_share
    label: Share of the parameters in the feed-forward layers
    unit: "%"
    kind: measured
    expect: 70.2
    tolerance: 0.002
  - id: transformer-8b-attention-share
    variable: attention_share
    label: Share of the parameters in the attention projections
    unit: "%"
    kind: measured
    expect: 16.7
    tolerance: 0.002
  - id: transformer-8b-vocabulary-share
    variable: vocabulary_share
    label: Share of the parameters in the embedding table and the output head
    unit: "%"
    kind: measured
    expect: 13.1
    tolerance: 0.002
  - id: transformer-8b-norm-parameters
    variable: norm_parameters
    label: Parameters of all norms together
    unit: parameter
    kind: exact
    expect: 266240
  - id: transformer-8b-flops-per-token
    variable: gflop_per_token
    label: Forward pass of one token, the mean over a row of 128
    unit: GFLOP
    kind: measured
    expect: 15.08
    tolerance: 0.005
    digits: 4
  - id: transformer-8b-flops-over-weights
    variable: flops_over_weights
    label: FLOPs for one token over the weights that are multiplied (all but the embedding table)
    unit: "×"
    kind: measured
    expect: 2
    tolerance: 0.01
mutations:
  - replace: "num_key_value_heads=8"
    with: "num_key_value_heads=32"
    says: no grouped-query attention, so the key and value projections are as wide as the query's
  - replace: 'if name == "embed"'
    with: 'if name == "norm"'
    says: counts a table that is only looked up as if it were multiplied
"""
import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

# Tensors on the meta device hold no values, so nothing can be looked up in them. The row is not packed.
masking_utils.find_packed_sequence_indices = lambda position_ids: None
with torch.device("meta"):  # shapes without data: no weight is stored
    model = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    ), attn_implementation="eager").eval()
    row = torch.zeros(1, 128, dtype=torch.long)

part = {"mlp": 0, "self_attn": 0, "norm": 0, "embed": 0, "lm_head": 0}
for full_name, parameter in model.named_parameters():
    name = next(key for key in part if key in full_name)
    part[name] += parameter.numel()
parameters = sum(part.values())
mlp_share = 100 * part["mlp"] / parameters
attention_share = 100 * part["self_attn"] / parameters
vocabulary_share = 100 * (part["embed"] + part["lm_head"]) / parameters
norm_parameters = part["norm"]

with FlopCounterMode(display=False) as counter:
    model(input_ids=row, use_cache=False)
flops_per_token = counter.get_total_flops() / row.numel()
looked_up = sum(count for name, count in part.items() if name == "embed")
gflop_per_token = flops_per_token / 1e9
flops_over_weights = flops_per_token / (parameters - looked_up)
print(f"{parameters:,} parameters: feed-forward {mlp_share:.1f} %, attention {attention_share:.1f} %, "
      f"embedding and head {vocabulary_share:.1f} %, norms {norm_parameters:,}")
print(f"{gflop_per_token:.2f} GFLOP for a token, {flops_over_weights:.3f} for each weight multiplied")
