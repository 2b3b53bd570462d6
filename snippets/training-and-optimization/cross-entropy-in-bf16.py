"""The loss in bfloat16 comes in coarse steps; transformers computes it in float32.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: cross-entropy-bf16-step
    variable: step_near_ten
    label: Distance between neighbouring bfloat16 numbers just above 10
    unit: "1"
    kind: exact
    expect: 0.0625
  - id: cross-entropy-bf16-distinct
    variable: distinct_bf16
    label: Different values among 100 losses near ln 32,000, computed in bfloat16
    unit: "1"
    kind: measured
    at_most: 15
  - id: cross-entropy-float32-distinct
    variable: distinct_float32
    label: Different values among the same losses, computed as transformers does
    unit: "1"
    kind: measured
    at_least: 90
  - id: cross-entropy-transformers-dtype
    variable: transformers_loss_is_float32
    label: The loss of transformers on bfloat16 logits is float32
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "ForCausalLMLoss(logits, labels, vocabulary)"
    with: "functional.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten())"
    says: the float32 copy of transformers is left out
"""
import torch
from torch.nn import functional
from transformers.loss.loss_utils import ForCausalLMLoss

torch.manual_seed(0)
vocabulary, tokens = 32_000, 16
in_bf16, as_transformers_does = [], []
for _ in range(100):
    logits = (0.3 * torch.randn(1, tokens, vocabulary)).bfloat16()
    labels = torch.randint(vocabulary, (1, tokens))
    in_bf16.append(functional.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten()).item())
    loss = ForCausalLMLoss(logits, labels, vocabulary)
    as_transformers_does.append(loss.item())

transformers_loss_is_float32 = loss.dtype == torch.float32
distinct_bf16, distinct_float32 = len(set(in_bf16)), len(set(as_transformers_does))
ten = torch.tensor(10.0, dtype=torch.bfloat16)
step_near_ten = (torch.nextafter(ten, torch.tensor(11.0, dtype=torch.bfloat16)) - ten).item()
print(f"bfloat16: {distinct_bf16} different values, from {min(in_bf16)} to {max(in_bf16)}, in steps of {step_near_ten}")
print(f"float32: {distinct_float32} different values, from {min(as_transformers_does):.5f} to {max(as_transformers_does):.5f}")
