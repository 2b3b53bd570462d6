"""A gradient takes as many bytes as the weight it belongs to: what that is for Llama 3.1 8B.

role: demo
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: gradient-bytes-per-weight-byte
    variable: gradient_bytes_per_weight_byte
    label: Bytes of .grad for each byte of weights, bfloat16 and float32
    unit: ×
    kind: exact
    expect: 1
  - id: gd-llama-8b-parameters
    variable: parameters
    label: Parameters of Llama 3.1 8B
    unit: parameter
    kind: exact
    expect: 8030261248
  - id: llama-8b-gradient-gb
    variable: gradient_gb
    label: Gradients of Llama 3.1 8B in bfloat16, all parameters
    unit: GB
    kind: exact
    expect: 16.060522496
  - id: llama-8b-lora-r16-parameters
    variable: lora_parameters
    label: Trainable parameters, LoRA rank 16 on all linear layers
    unit: parameter
    kind: exact
    expect: 41943040
  - id: llama-8b-lora-r16-share
    variable: lora_percent
    label: Share of the parameters that LoRA rank 16 trains
    unit: "%"
    kind: measured
    expect: 0.52
    tolerance: 0.01
  - id: llama-8b-lora-r16-gradient-mb
    variable: lora_gradient_mb
    label: Gradients of LoRA rank 16 on a bfloat16 base, as PEFT makes the adapters
    unit: MB
    kind: exact
    expect: 167.77216
  - id: llama-8b-lora-qv-r16-parameters
    variable: lora_qv_parameters
    label: Trainable parameters, LoRA rank 16 on q_proj and v_proj
    unit: parameter
    kind: exact
    expect: 6815744
"""
import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
shape = dict(hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32)
shape |= dict(num_key_value_heads=8, vocab_size=128256, tie_word_embeddings=False)


def gradient_bytes_for_each_weight_byte(dtype):
    small = LlamaConfig(**shape | dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, vocab_size=256))
    model = LlamaForCausalLM(small).to(dtype)
    ids = torch.randint(256, (2, 16))
    model(input_ids=ids, labels=ids).loss.backward()
    weights, gradients = list(model.parameters()), [p.grad for p in model.parameters()]
    return sum(g.nbytes for g in gradients) / sum(p.nbytes for p in weights)


both = {gradient_bytes_for_each_weight_byte(dtype) for dtype in (torch.bfloat16, torch.float32)}
gradient_bytes_per_weight_byte = max(both, key=lambda ratio: abs(ratio - 1))


def trainable(targets=None):
    """Parameters that would get a gradient; the meta device makes shapes without memory."""
    with torch.device("meta"):
        model = LlamaForCausalLM(LlamaConfig(**shape)).bfloat16()
    if targets:  # outside: on the meta device PEFT does not touch the adapters' format
        model = get_peft_model(model, LoraConfig(r=16, target_modules=targets))
    return [p for p in model.parameters() if p.requires_grad]


parameters = sum(p.numel() for p in trainable())
gradient_gb = sum(p.nbytes for p in trainable()) / 1e9
lora = trainable("all-linear")
lora_parameters = sum(p.numel() for p in lora)
lora_percent = 100 * lora_parameters / parameters
lora_gradient_mb = sum(p.nbytes for p in lora) / 1e6  # PEFT makes float32 adapters even beside bfloat16 weights
lora_qv_parameters = sum(p.numel() for p in trainable(["q_proj", "v_proj"]))
print(f"gradient bytes ÷ weight bytes: {both}")
print(f"all weights: {parameters:,} parameters, {gradient_gb:.2f} GB of bfloat16 gradients")
print(f"LoRA rank 16, all linear: {lora_parameters:,} ({lora_percent:.2f} %), {lora_gradient_mb:.1f} MB in float32")
print(f"LoRA rank 16, q and v only: {lora_qv_parameters:,}")
