"""In bfloat16 weights, an SGD step at a learning rate of 1e-5 rounds away to nothing.

role: myth
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: sgd-bf16-weights-changed
    variable: sgd_bf16_percent
    label: bfloat16 weights that one SGD step at 1e-5 changes
    unit: "%"
    kind: measured
    at_most: 1
  - id: sgd-bf16-weights-changed-at-0-1
    variable: sgd_bf16_percent_high
    label: bfloat16 weights that one SGD step at 0.1 changes
    unit: "%"
    kind: measured
    at_least: 30
    at_most: 70
  - id: sgd-fp32-weights-changed
    variable: sgd_fp32_percent
    label: float32 weights that the same step changes
    unit: "%"
    kind: measured
    at_least: 50
  - id: adamw-bf16-weights-changed
    variable: adamw_bf16_percent
    label: bfloat16 weights that one AdamW step at 1e-5 changes
    unit: "%"
    kind: measured
    at_least: 5
    at_most: 50
  - id: sgd-bf16-step-size-ratio
    variable: step_ratio
    label: Mean step of AdamW ÷ mean step of SGD at the same rate, float32
    unit: ×
    kind: measured
    at_least: 100
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

config = LlamaConfig(
    vocab_size=1000, hidden_size=128, intermediate_size=384, num_hidden_layers=4, num_attention_heads=4
)


def one_step(optimizer_class, dtype, rate=1e-5):
    """Share of weights that one step changes, in per cent, and the mean change."""
    torch.manual_seed(0)
    model = LlamaForCausalLM(config).to(dtype)
    ids = torch.randint(1000, (4, 64))
    before = [parameter.detach().clone() for parameter in model.parameters()]
    optimizer = optimizer_class(model.parameters(), lr=rate, weight_decay=0)
    model(input_ids=ids, labels=ids).loss.backward()
    optimizer.step()
    changes = torch.cat([(a - b).float().flatten() for a, b in zip(model.parameters(), before)])
    has_gradient = torch.cat([(p.grad != 0).flatten() for p in model.parameters()])  # unused tokens have none
    changes = changes[has_gradient]
    return 100 * (changes != 0).double().mean().item(), changes.abs().mean().item()


sgd_bf16_percent, _ = one_step(torch.optim.SGD, torch.bfloat16)
sgd_bf16_percent_high, _ = one_step(torch.optim.SGD, torch.bfloat16, rate=0.1)
adamw_bf16_percent, _ = one_step(torch.optim.AdamW, torch.bfloat16)
sgd_fp32_percent, sgd_step = one_step(torch.optim.SGD, torch.float32)
_, adamw_step = one_step(torch.optim.AdamW, torch.float32)
step_ratio = adamw_step / sgd_step
print(f"weights changed by one step at 1e-5: SGD {sgd_bf16_percent:.3f} % in bfloat16, {sgd_fp32_percent:.1f} % in float32")
print(f"AdamW {adamw_bf16_percent:.1f} % in bfloat16; SGD at 0.1: {sgd_bf16_percent_high:.1f} % in bfloat16")
print(f"mean step: SGD {sgd_step:.1e}, AdamW {adamw_step:.1e}, ratio {step_ratio:,.0f}")
