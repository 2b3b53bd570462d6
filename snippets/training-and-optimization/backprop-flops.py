"""A backward pass costs two forward passes; with LoRA on frozen weights it costs little more than one.

role: demo
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: backward-flops-full
    variable: backward_full
    label: FLOPs of the backward pass ÷ forward pass, all weights trained
    unit: ×
    kind: measured
    expect: 2
    tolerance: 0.05
  - id: backward-flops-lora
    variable: backward_lora
    label: FLOPs of the backward pass ÷ forward pass, LoRA rank 8 on all linear layers
    unit: ×
    kind: measured
    at_least: 0.8
    at_most: 1.3
  - id: backward-flops-last-layer
    variable: backward_head
    label: FLOPs of the backward pass ÷ forward pass, only the output layer trained
    unit: ×
    kind: measured
    at_most: 0.5
"""
import torch
from peft import LoraConfig, get_peft_model
from torch.utils.flop_counter import FlopCounterMode
from transformers import LlamaConfig, LlamaForCausalLM

config = LlamaConfig(
    vocab_size=1000, hidden_size=256, intermediate_size=768, num_hidden_layers=4, num_attention_heads=4
)
config._attn_implementation = "eager"  # the counter does not know the CPU's fused attention
torch.manual_seed(0)
ids = torch.randint(1000, (1, 128))


def backward_over_forward(model):
    with FlopCounterMode(display=False) as forward:
        loss = model(input_ids=ids, labels=ids).loss
    with FlopCounterMode(display=False) as backward:
        loss.backward()
    return backward.get_total_flops() / forward.get_total_flops()


backward_full = backward_over_forward(LlamaForCausalLM(config))
lora = LoraConfig(r=8, target_modules="all-linear")
backward_lora = backward_over_forward(get_peft_model(LlamaForCausalLM(config), lora))

head_only = LlamaForCausalLM(config).requires_grad_(False)
head_only.lm_head.requires_grad_(True)
backward_head = backward_over_forward(head_only)
print(f"backward ÷ forward: {backward_full:.2f} full, {backward_lora:.2f} LoRA, {backward_head:.2f} output layer only")
