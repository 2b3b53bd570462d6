"""A bf16 checkpoint loaded as float32 takes four bytes for each parameter instead of two.

role: fixed
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: host-ram-default-dtype
    variable: by_default
    label: Weights of a bf16 checkpoint loaded with the default dtype of transformers 5.23
    unit: B/parameter
    kind: exact
    expect: 2
  - id: host-ram-float32
    variable: as_float32
    label: The same checkpoint with dtype=torch.float32
    unit: B/parameter
    kind: exact
    expect: 4
mutations:
  - replace: ".to(torch.bfloat16).save_pretrained"
    with: ".save_pretrained"
    says: a float32 checkpoint takes four bytes either way
"""
import torch
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2
)
LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained("checkpoint")


def bytes_per_parameter(**options):
    model = AutoModelForCausalLM.from_pretrained("checkpoint", **options)
    return sum(p.nbytes for p in model.parameters()) / model.num_parameters()


by_default = bytes_per_parameter()
as_float32 = bytes_per_parameter(dtype=torch.float32)
print(f"default {by_default:g} B/parameter, float32 {as_float32:g}")
