"""A bf16 weight drops every update smaller than half the gap to its neighbour.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: bf16-single-weight-moved
    variable: moved_in_bf16
    label: Distance a bf16 weight of 1 moves in 500 AdamW steps of 0.001
    unit: "1"
    kind: exact
    expect: 0
  - id: bf16-float32-weight-moved
    variable: moved_in_float32
    label: Distance the same weight moves in float32
    unit: "1"
    kind: measured
    expect: 0.5
    tolerance: 0.01
  - id: bf16-unchanged-weights
    variable: unchanged_percent
    label: Weights of a Llama that one AdamW step of 1e-5 leaves unchanged in bf16
    unit: "%"
    kind: measured
    at_least: 80
    digits: 3
  - id: bf16-unchanged-weights-float32
    variable: unchanged_percent_float32
    label: Weights the same step leaves unchanged in float32
    unit: "%"
    kind: measured
    at_most: 5
    digits: 2
plots:
  - id: bf16-stuck-weight
    title: One weight, gradient 1, AdamW with learning rate 0.001
    x: {variable: steps, label: step}
    y: {label: weight}
    series:
      - {variable: float32_path, label: float32}
      - {variable: bf16_path, label: bf16}
    says: The float32 weight goes down in a straight line; the bf16 weight stays at 1.
"""
import torch
from transformers import AutoModelForCausalLM, LlamaConfig

device = "cuda" if torch.cuda.is_available() else "cpu"


def path(dtype):
    weight = torch.ones(1, dtype=dtype, device=device, requires_grad=True)
    optimizer = torch.optim.AdamW([weight], lr=1e-3, weight_decay=0.0)
    values = [weight.item()]
    for _ in range(500):
        weight.grad = torch.ones_like(weight)
        optimizer.step()
        values.append(weight.item())
    return values


bf16_path, float32_path = (path(dtype)[::10] for dtype in (torch.bfloat16, torch.float32))
steps = list(range(0, 501, 10))
moved_in_bf16, moved_in_float32 = 1 - bf16_path[-1], 1 - float32_path[-1]


def unchanged(dtype):
    """Percentage of weights that the first AdamW step leaves as they were."""
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=512, hidden_size=256, intermediate_size=704, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2,
    ), dtype=dtype).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, weight_decay=0.0)
    rows = torch.randint(0, 512, (8, 64), generator=torch.Generator().manual_seed(1)).to(device)
    before = [p.detach().clone() for p in model.parameters()]
    model(input_ids=rows, labels=rows).loss.backward()
    optimizer.step()
    same = sum((p == old).sum().item() for p, old in zip(model.parameters(), before))
    return 100 * same / sum(p.numel() for p in model.parameters())


unchanged_percent, unchanged_percent_float32 = unchanged(torch.bfloat16), unchanged(torch.float32)
print(f"500 steps of 0.001: float32 moved by {moved_in_float32:.3f}, bf16 by {moved_in_bf16}")
print(f"one step of 1e-5 on a Llama: unchanged {unchanged_percent:.1f} % in bf16, {unchanged_percent_float32:.2f} % in float32")
