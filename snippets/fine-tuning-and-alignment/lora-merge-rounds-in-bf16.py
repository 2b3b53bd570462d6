"""Merging a LoRA adapter keeps the function in float32; in bf16 the merged weights round part of the update away.

role: demo
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: lora-merge-difference
    variable: logit_difference_float32
    label: Largest difference of a logit between adapter and merged weights, float32
    unit: "1"
    kind: measured
    at_most: 1.0e-5
    digits: 1
  - id: lora-merge-update-error-bf16
    variable: update_error_bf16
    label: What merging writes against the adapter's update, bf16, norm of the difference over the norm
    unit: "%"
    kind: measured
    at_least: 1
    at_most: 15
    digits: 1
  - id: lora-merge-update-error-float32
    variable: update_error_float32
    label: The same in float32
    unit: "%"
    kind: measured
    at_most: 1.0e-3
    digits: 1
"""
import warnings

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, LlamaConfig

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name
NAME = "model.layers.0.self_attn.q_proj"


def merge(dtype):
    """Train an adapter for 20 steps and merge it: error of the written update in %, largest difference of a logit."""
    torch.manual_seed(0)
    base = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=512, hidden_size=256, intermediate_size=704, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=4,
    ), dtype=dtype)
    rows = torch.randint(0, 512, (8, 32))
    before = base.get_parameter(f"{NAME}.weight").detach().double()
    model = get_peft_model(base, LoraConfig(r=8, lora_alpha=16, target_modules="all-linear"))
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=2e-4)
    for _ in range(20):
        model(input_ids=rows, labels=rows).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    with torch.no_grad():
        logits = model(input_ids=rows).logits
        update = base.get_submodule(NAME).get_delta_weight("default").double()
        merged = model.merge_and_unload()
        difference = (merged(input_ids=rows).logits - logits).abs().max().item()
    written = merged.get_parameter(f"{NAME}.weight").detach().double() - before
    return 100 * ((written - update).norm() / update.norm()).item(), difference


update_error_float32, logit_difference_float32 = merge(torch.float32)
update_error_bf16, logit_difference_bf16 = merge(torch.bfloat16)
print(f"float32: update off by {update_error_float32:.0e} %, logits by {logit_difference_float32:.0e}")
print(f"bf16: update off by {update_error_bf16:.1f} %, logits by {logit_difference_bf16:.3f}")
