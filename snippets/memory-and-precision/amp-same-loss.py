"""A small Llama learns under 16-bit autocast as in float32, and stops learning with float16 weights.

role: demo
devices: [cpu]
needs: [torch, transformers]
timeout: 180
claims:
  - id: amp-bf16-loss-ratio
    variable: bf16_ratio
    label: Loss after 60 steps under bf16 autocast over float32
    unit: "×"
    kind: measured
    expect: 1
    tolerance: 0.05
  - id: amp-fp16-loss-ratio
    variable: fp16_ratio
    label: Loss after 60 steps under fp16 autocast with loss scaling over float32
    unit: "×"
    kind: measured
    expect: 1
    tolerance: 0.05
  - id: amp-pure-fp16-first-nan
    variable: first_nan
    label: First step with a NaN loss when weights, gradients and AdamW states are fp16
    unit: step
    kind: measured
    at_least: 2
    at_most: 5
plots:
  - id: amp-loss-curves
    title: Loss of a small Llama, the same data and learning rate
    x: {variable: steps, label: step}
    y: {label: loss}
    series:
      - {variable: float32_losses, label: float32}
      - {variable: bf16_losses, label: bf16 autocast}
      - {variable: fp16_losses, label: fp16 autocast with loss scaling}
    says: The three curves lie on each other.
mutations:
  - replace: optimizer.zero_grad()
    with: optimizer.zero_grad() if autocast is None else None
    says: gradients pile up under autocast
"""
import math

import torch
from transformers import LlamaConfig, LlamaForCausalLM


def train(weights_in=torch.float32, autocast=None):
    """Losses of 60 steps on sequences that count upwards."""
    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=64, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
    )).to(weights_in)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    scaler = torch.amp.GradScaler("cpu", enabled=autocast == torch.float16)
    losses = []
    for _ in range(60):
        batch = (torch.randint(0, 64, (16, 1)) + torch.arange(16)) % 64
        with torch.autocast("cpu", dtype=autocast, enabled=autocast is not None):
            loss = model(input_ids=batch, labels=batch, use_cache=False).loss
        losses.append(loss.item())
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
    return losses


float32_losses = train()
bf16_losses, fp16_losses = train(autocast=torch.bfloat16), train(autocast=torch.float16)
pure_losses = train(weights_in=torch.float16)
steps = list(range(60))
bf16_ratio, fp16_ratio = bf16_losses[-1] / float32_losses[-1], fp16_losses[-1] / float32_losses[-1]
first_nan = 1 + [math.isnan(loss) for loss in pure_losses].index(True)
print(f"last loss: float32 {float32_losses[-1]:.3f}, bf16 {bf16_losses[-1]:.3f}, fp16 {fp16_losses[-1]:.3f}")
print(f"fp16 weights: NaN at step {first_nan}")
