"""What AdamW holds for Llama 3.1 8B: full fine-tuning in two formats, and LoRA.

role: demo
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: llama-8b-parameters
    variable: parameters
    label: Parameters of Llama 3.1 8B
    unit: parameter
    kind: exact
    expect: 8030261248
  - id: llama-8b-adamw-fp32
    variable: state_fp32_gb
    label: AdamW state of Llama 3.1 8B, float32 weights
    unit: GB
    kind: measured
    expect: 64.24
    tolerance: 0.0001
    digits: 4
  - id: llama-8b-adamw-bf16
    variable: state_bf16_gb
    label: AdamW state of Llama 3.1 8B, bfloat16 weights
    unit: GB
    kind: measured
    expect: 32.12
    tolerance: 0.0001
    digits: 4
  - id: llama-8b-lora-parameters
    variable: lora_parameters
    label: Trainable parameters, LoRA rank 16 on every linear layer of Llama 3.1 8B
    unit: parameter
    kind: exact
    expect: 41943040
  - id: llama-8b-lora-state
    variable: lora_state_gb
    label: AdamW state of those LoRA parameters
    unit: GB
    kind: measured
    expect: 0.3355
    tolerance: 0.001
  - id: llama-8b-decayed-share
    variable: norm_percent
    label: Parameters of Llama 3.1 8B in its norms, which the Trainer does not decay
    unit: "%"
    kind: measured
    at_most: 0.01
    digits: 2
"""
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, LlamaConfig

config = LlamaConfig(
    vocab_size=128256, hidden_size=4096, intermediate_size=14336, num_hidden_layers=32,
    num_attention_heads=32, num_key_value_heads=8, max_position_embeddings=131072,
)


def llama_8b(dtype):
    with torch.device("meta"):  # shapes and formats without memory
        return AutoModelForCausalLM.from_config(config, dtype=dtype)


def adamw_state_gb(model):
    """Bytes in every tensor that AdamW holds after one real step, in GB."""
    trained = [p for p in model.parameters() if p.requires_grad]
    for p in trained:
        p.grad = torch.empty_like(p)
    optimizer = torch.optim.AdamW(trained)
    optimizer.step()
    held = [t for state in optimizer.state.values() for t in state.values()]
    return sum(t.numel() * t.element_size() for t in held) / 1e9


model = llama_8b(torch.float32)
parameters = sum(p.numel() for p in model.parameters())
norm_percent = 100 * sum(p.numel() for p in model.parameters() if p.ndim == 1) / parameters
state_fp32_gb = adamw_state_gb(model)
state_bf16_gb = adamw_state_gb(llama_8b(torch.bfloat16))

lora = get_peft_model(llama_8b(torch.bfloat16), LoraConfig(r=16, target_modules="all-linear"))
lora_parameters = sum(p.numel() for p in lora.parameters() if p.requires_grad)
lora_state_gb = adamw_state_gb(lora)
print(f"{parameters:,} parameters, {norm_percent:.4f} % of them in norms")
print(f"AdamW state: {state_fp32_gb:.3f} GB with float32 weights, {state_bf16_gb:.3f} GB with bfloat16 weights")
print(f"LoRA, rank 16: {lora_parameters:,} trainable parameters, state {lora_state_gb:.4f} GB")
