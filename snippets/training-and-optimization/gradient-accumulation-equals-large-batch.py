"""Four micro-batches with the loss divided by four give the gradient of the whole batch.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: accumulation-gradient-error
    variable: relative_error
    label: Accumulated gradient against the gradient of the whole batch, norm of the difference over the norm
    unit: "1"
    kind: measured
    at_most: 2.0e-6
    digits: 1
  - id: accumulation-undivided-norm
    variable: undivided_norm_ratio
    label: Gradient norm after four micro-batches without the division, over the norm of the whole batch
    unit: "×"
    kind: measured
    expect: 4
    tolerance: 1.0e-5
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=512, hidden_size=64, intermediate_size=176, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=2,
))
rows = torch.randint(0, 512, (8, 32))  # 8 sequences of 32 tokens, none padded


def flat_gradient():
    return torch.cat([p.grad.flatten() for p in model.parameters()])


def accumulate(micro_batches, divide):
    model.zero_grad()
    for part in rows.chunk(micro_batches):
        loss = model(input_ids=part, labels=part).loss
        (loss / micro_batches if divide else loss).backward()
    return flat_gradient()


whole = accumulate(1, divide=True)
in_four = accumulate(4, divide=True)
undivided = accumulate(4, divide=False)

relative_error = ((in_four - whole).norm() / whole.norm()).item()
undivided_norm_ratio = (undivided.norm() / whole.norm()).item()
print(f"four micro-batches, divided: relative error {relative_error:.1e}")
print(f"four micro-batches, not divided: {undivided_norm_ratio:.4f} times the norm")
