"""Adding micro-batch gradients in bf16 loses digits that adding them in float32 keeps.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: bf16-accumulated-in-bf16-error
    variable: error_in_bf16
    label: Error of 64 gradients added in bf16, norm of the difference over the norm
    unit: "%"
    kind: measured
    at_least: 0.5
    digits: 2
  - id: bf16-accumulated-in-float32-error
    variable: error_in_float32
    label: Error of the same 64 gradients added in float32
    unit: "%"
    kind: measured
    at_most: 0.01
    digits: 1
"""
import torch
from transformers import AutoModelForCausalLM, LlamaConfig

torch.manual_seed(0)
model = AutoModelForCausalLM.from_config(LlamaConfig(
    vocab_size=512, hidden_size=128, intermediate_size=352, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=2,
), dtype=torch.bfloat16)
rows = torch.randint(0, 512, (64, 32))
parameters = list(model.parameters())
exact = [torch.zeros_like(p, dtype=torch.float64) for p in parameters]
in_float32 = [torch.zeros_like(p, dtype=torch.float32) for p in parameters]
in_bf16 = [torch.zeros_like(p) for p in parameters]  # what .grad does when the weights are bf16

for row in rows:
    model.zero_grad()
    (model(input_ids=row[None], labels=row[None]).loss / len(rows)).backward()
    for p, a, b, c in zip(parameters, exact, in_float32, in_bf16):
        a += p.grad.double()
        b += p.grad.float()
        c += p.grad


def error_in_percent(sums):
    difference = torch.cat([(s.double() - a).flatten() for s, a in zip(sums, exact)])
    return 100 * (difference.norm() / torch.cat([a.flatten() for a in exact]).norm()).item()


error_in_bf16, error_in_float32 = error_in_percent(in_bf16), error_in_percent(in_float32)
print(f"64 micro-batches: {error_in_bf16:.2f} % off when added in bf16, {error_in_float32:.0e} % in float32")
