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
  - id: bf16-accumulated-4-in-bf16-error
    variable: error_of_four
    label: Error of the first 4 gradients added in bf16
    unit: "%"
    kind: measured
    at_most: 0.4
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


def gradient(row):
    model.zero_grad()
    (model(input_ids=row[None], labels=row[None]).loss / len(rows)).backward()
    return [p.grad for p in parameters]


def errors_in_percent(rows):
    """Error of the sum of the rows' gradients when added in bf16, as .grad does for bf16 weights, and in float32."""
    exact, in_float32, in_bf16 = (
        [torch.zeros_like(p, dtype=dtype) for p in parameters] for dtype in (torch.float64, torch.float32, torch.bfloat16)
    )
    for row in rows:
        for grad, a, b, c in zip(gradient(row), exact, in_float32, in_bf16):
            a += grad.double()
            b += grad.float()
            c += grad
    norm = torch.cat([a.flatten() for a in exact]).norm()
    return [
        100 * (torch.cat([(s.double() - a).flatten() for s, a in zip(sums, exact)]).norm() / norm).item()
        for sums in (in_bf16, in_float32)
    ]


error_in_bf16, error_in_float32 = errors_in_percent(rows)
error_of_four, _ = errors_in_percent(rows[:4])
print(f"64 micro-batches: {error_in_bf16:.2f} % off when added in bf16, {error_in_float32:.0e} % in float32")
print(f"4 micro-batches: {error_of_four:.2f} % off when added in bf16")
