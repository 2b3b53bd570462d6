"""Checkpointing every layer of Llama 3.1 8B adds about a quarter to the FLOPs of a training step.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: checkpointing-extra-flops
    variable: extra_percent
    label: FLOPs that checkpointing adds to a training step, 4,096 tokens
    unit: "%"
    kind: measured
    expect: 23.99
    tolerance: 0.01
  - id: checkpointing-recomputed-share
    variable: recomputed_percent
    label: Share of the forward pass that is computed again
    unit: "%"
    kind: measured
    expect: 71.97
    tolerance: 0.01
  - id: checkpointing-extra-flops-no-early-stop
    variable: extra_percent_to_the_end
    label: FLOPs added when each layer is recomputed to its end
    unit: "%"
    kind: measured
    expect: 31.3
    tolerance: 0.01
  - id: checkpointing-step-over-forward
    variable: step_over_forward
    label: FLOPs of a training step without checkpointing over its forward pass
    unit: "×"
    kind: measured
    expect: 3
    tolerance: 0.001
"""
import torch
from torch.utils.checkpoint import set_checkpoint_early_stop
from torch.utils.flop_counter import FlopCounterMode
from transformers import LlamaConfig, LlamaForCausalLM, masking_utils

# Tensors on the meta device hold no values, so transformers cannot look whether the row is packed from several texts.
masking_utils.find_packed_sequence_indices = lambda position_ids: None

with torch.device("meta"):
    model = LlamaForCausalLM(LlamaConfig(  # the dimensions of Llama 3.1 8B
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    )).train()
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
model.activation_checkpointing_enable()
checkpointed = flops()
with set_checkpoint_early_stop(False):
    to_the_end = flops()

step_over_forward = plain / forward
extra_percent = 100 * (checkpointed - plain) / plain
extra_percent_to_the_end = 100 * (to_the_end - plain) / plain
recomputed_percent = 100 * (checkpointed - plain) / forward
print(f"forward {forward / 1e12:.0f} TFLOP, step {plain / 1e12:.0f} TFLOP, with checkpointing {checkpointed / 1e12:.0f} TFLOP")
print(f"added: {extra_percent:.1f} %, or {extra_percent_to_the_end:.1f} % if each layer is recomputed to its end")
