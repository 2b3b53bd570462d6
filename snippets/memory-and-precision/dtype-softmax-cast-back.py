"""The same attention, with the weights cast back to the format of the values.

role: fixed
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: dtype-cast-back-format
    variable: is_half
    label: The output is float16
    unit: yes/no
    kind: exact
    expect: true
  - id: dtype-cast-back-error
    variable: error
    label: Largest difference from the same attention in float32
    unit: "1"
    kind: measured
    at_least: 0
    at_most: 0.005
mutations:
  - replace: .to(value.dtype)
    with: .to(value.dtype).round()
    says: the cast back loses the weights
"""
import torch

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
query, key, value = torch.randn(3, 2, 4, 4, device=device).half()

scores = torch.bmm(query, key.transpose(1, 2)) / 2
weights = torch.softmax(scores, dim=-1, dtype=torch.float32).to(value.dtype)
output = torch.bmm(value.transpose(1, 2), weights.transpose(1, 2))

exact = torch.nn.functional.scaled_dot_product_attention(query.float(), key.float(), value.float())
is_half = output.dtype == torch.float16
error = (output.transpose(1, 2).float() - exact).abs().max().item()
print(f"output in float16: {is_half}, largest difference from float32 {error:.4f}")
