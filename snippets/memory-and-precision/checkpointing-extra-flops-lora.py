"""With LoRA, checkpointing adds a larger share: frozen weights need no gradient, so the backward pass is cheaper.

role: demo
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: checkpointing-lora-extra-flops
    variable: extra_percent
    label: FLOPs that checkpointing adds to a LoRA step, r = 16 on all linear layers, 4,096 tokens
    unit: "%"
    kind: measured
    expect: 44.29
    tolerance: 0.01
  - id: checkpointing-lora-recomputed-share
    variable: recomputed_percent
    label: Share of the forward pass that is computed again
    unit: "%"
    kind: measured
    expect: 94.18
    tolerance: 0.01
  - id: checkpointing-lora-step-over-forward
    variable: step_over_forward
    label: FLOPs of a LoRA step without checkpointing over its forward pass
    unit: "×"
    kind: measured
    expect: 2.126
    tolerance: 0.01
"""
import warnings

import torch
from peft import LoraConfig, get_peft_model
from torch.utils.flop_counter import FlopCounterMode
from transformers import LlamaConfig, LlamaForCausalLM, masking_utils

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name

# Tensors on the meta device hold no values, so transformers cannot look whether the row is packed from several texts.
masking_utils.find_packed_sequence_indices = lambda position_ids: None

with torch.device("meta"):
    base = LlamaForCausalLM(LlamaConfig(  # the dimensions of Llama 3.1 8B
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    ))
    model = get_peft_model(base, LoraConfig(r=16, target_modules="all-linear")).train()
    row = torch.ones(1, 4096, dtype=torch.long)


def flops(backward=True):
    with FlopCounterMode(display=False) as counter:
        loss = model(input_ids=row, labels=row, use_cache=False).loss
        if backward:
            loss.backward()
    model.zero_grad()
    return counter.get_total_flops()


forward = flops(backward=False)
plain = flops()
base.activation_checkpointing_enable()
checkpointed = flops()

step_over_forward = plain / forward
extra_percent = 100 * (checkpointed - plain) / plain
recomputed_percent = 100 * (checkpointed - plain) / forward
print(f"forward {forward / 1e12:.0f} TFLOP, step {plain / 1e12:.0f} TFLOP, with checkpointing {checkpointed / 1e12:.0f} TFLOP")
print(f"added: {extra_percent:.1f} %; computed again: {recomputed_percent:.1f} % of the forward pass")
