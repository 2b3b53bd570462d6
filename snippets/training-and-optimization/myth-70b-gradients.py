"""How many gradient values one step of Llama 3.1 70B computes and applies, with all weights trained and with LoRA.

role: myth
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: myth-70b-gradients-full
    variable: full
    label: Gradient values after the backward pass of Llama 3.1 70B, all weights trained
    unit: "1"
    kind: exact
    expect: 70553706496
    digits: 11
  - id: myth-70b-gradients-lora
    variable: lora
    label: The same with LoRA, rank 16, all linear layers
    unit: "1"
    kind: exact
    expect: 207093760
    digits: 9
  - id: myth-70b-gradients-lora-share
    variable: lora_share
    label: Gradient values with LoRA over those of all weights
    unit: "%"
    kind: measured
    expect: 0.2935
    tolerance: 0.001
  - id: myth-70b-gradients-two-micro-batches
    variable: computed_over_applied
    label: Gradient values computed for each one applied, accumulation over 2 micro-batches
    unit: "×"
    kind: exact
    expect: 2
mutations:
  - replace: frozen = True
    with: frozen = False
    says: with the base model trained as well the adapters are not all that gets a gradient
  - replace: range(micro_batches)
    with: range(micro_batches - 1)
    says: a micro-batch less is a backward pass less
"""
import warnings

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name
# Meta tensors hold no values, so transformers cannot look whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None
computed = 0
frozen = True


def count(gradient):
    global computed
    computed += gradient.numel()


def backward(model, micro_batches):
    """Values of gradients computed in all backward passes, and values that stand in .grad for the optimizer."""
    global computed
    computed = 0
    hooks = [p.register_hook(count) for p in model.parameters() if p.requires_grad]
    for _ in range(micro_batches):
        model(input_ids=row, labels=row, use_cache=False).loss.backward()
    applied = sum(p.grad.numel() for p in model.parameters() if p.grad is not None)
    for hook in hooks:
        hook.remove()
    model.zero_grad()
    return computed, applied


with torch.device("meta"):  # Llama 3.1 70B: autograd runs through all its shapes, without data
    model = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=8192, intermediate_size=28_672, num_hidden_layers=80,
        num_attention_heads=64, num_key_value_heads=8,
    ), dtype=torch.bfloat16).train()
    row = torch.ones(1, 16, dtype=torch.long)
    computed_in_two, full = backward(model, 2)
    adapted = get_peft_model(model, LoraConfig(r=16, target_modules="all-linear"))
    if not frozen:
        adapted.requires_grad_(True)
    _, lora = backward(adapted, 1)
computed_over_applied = computed_in_two / full
lora_share = 100 * lora / full
print(f"all weights: {full:,} gradient values; LoRA: {lora:,}, {lora_share:.2f} %")
print(f"with 2 micro-batches {computed_over_applied:.0f} values are computed for each one applied")
