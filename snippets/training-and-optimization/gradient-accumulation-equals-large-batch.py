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
  - id: accumulation-undivided-adamw-loss
    variable: adamw_loss_ratio
    label: Loss after 20 AdamW updates without the division, over that with it
    unit: "×"
    kind: measured
    expect: 1
    tolerance: 0.001
    digits: 3
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

rows = torch.randint(0, 512, (8, 32), generator=torch.Generator().manual_seed(1))  # 8 sequences, none padded


def build():
    torch.manual_seed(0)  # the same weights each time
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=512, hidden_size=64, intermediate_size=176, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2,
    ))


def accumulate(model, micro_batches, divide):
    model.zero_grad()
    for part in rows.chunk(micro_batches):
        loss = model(input_ids=part, labels=part).loss
        (loss / micro_batches if divide else loss).backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()])


def loss_after_training(divide):
    model = build()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    for _ in range(20):
        accumulate(model, 4, divide)
        optimizer.step()
    return model(input_ids=rows, labels=rows).loss.item()


whole = accumulate(build(), 1, divide=True)
in_four = accumulate(build(), 4, divide=True)
undivided = accumulate(build(), 4, divide=False)
adamw_loss_ratio = loss_after_training(divide=False) / loss_after_training(divide=True)

relative_error = ((in_four - whole).norm() / whole.norm()).item()
undivided_norm_ratio = (undivided.norm() / whole.norm()).item()
print(f"four micro-batches, divided: relative error {relative_error:.1e}")
print(f"four micro-batches, not divided: {undivided_norm_ratio:.4f} times the norm, AdamW's loss {adamw_loss_ratio:.5f} times"
      " that with the division")
