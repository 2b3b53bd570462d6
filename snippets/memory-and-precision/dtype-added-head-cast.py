"""The same head two ways: its input raised to float32, or the whole forward pass under autocast.

role: fixed
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: dtype-head-gradient-float32
    variable: gradient_is_float32
    label: The head's gradient is float32 with its input raised
    unit: yes/no
    kind: exact
    expect: true
  - id: dtype-head-autocast-format
    variable: autocast_is_bf16
    label: The head's output is bf16 under autocast, and no error is raised
    unit: yes/no
    kind: exact
    expect: true
  - id: dtype-head-difference
    variable: difference
    label: Largest difference between the two outputs
    unit: "1"
    kind: measured
    at_least: 0
    at_most: 0.05
mutations:
  - replace: torch.autocast(device, dtype=torch.bfloat16
    with: torch.autocast(device, dtype=torch.float16
    says: autocast to the other 16-bit format
"""
import torch
from transformers import AutoModel, LlamaConfig

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
base = AutoModel.from_config(LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
), dtype=torch.bfloat16).to(device)
head = torch.nn.Linear(32, 1).to(device)
tokens = torch.arange(8, device=device)[None]

raised = head(base(input_ids=tokens).last_hidden_state.to(head.weight.dtype))
raised.sum().backward()
gradient_is_float32 = head.weight.grad.dtype == torch.float32
with torch.autocast(device, dtype=torch.bfloat16, enabled=True):
    automatic = head(base(input_ids=tokens).last_hidden_state)
autocast_is_bf16 = automatic.dtype == torch.bfloat16
difference = (raised - automatic).abs().max().item()
print(f"gradient float32: {gradient_is_float32}; under autocast bf16: {autocast_is_bf16}; they differ by {difference:.4f}")
