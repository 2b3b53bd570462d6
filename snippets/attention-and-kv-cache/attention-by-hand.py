"""Softmax of scaled scores times values is what PyTorch's fused attention computes.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: attention-difference
    variable: difference
    label: Largest difference between three lines by hand and scaled_dot_product_attention, float32
    unit: "1"
    kind: measured
    at_most: 1.0e-5
    digits: 1
  - id: attention-row-sum-error
    variable: row_sum_error
    label: Largest deviation of a row of weights from the sum 1
    unit: "1"
    kind: measured
    at_most: 1.0e-5
    digits: 1
  - id: attention-score-spread
    variable: score_spread
    label: Standard deviation of unscaled scores, head size 128
    unit: "1"
    kind: measured
    expect: 11.3
    tolerance: 0.05
  - id: attention-largest-weight-scaled
    variable: largest_weight
    label: Mean of the largest weight in a row of 256, scaled scores
    unit: "%"
    kind: measured
    at_most: 12
    digits: 2
  - id: attention-largest-weight-unscaled
    variable: largest_weight_unscaled
    label: The same without the scale
    unit: "%"
    kind: measured
    at_least: 60
    digits: 2
mutations:
  - replace: "(q @ k.mT) / head_size**0.5"
    with: "(q @ k.mT) / head_size"
    says: divides by the head size instead of its root
  - replace: "softmax(dim=-1)"
    with: "softmax(dim=-2)"
    says: normalises over the queries instead of the keys
  - replace: "weights(scores, True)"
    with: "weights(scores, False)"
    says: no causal mask
"""
import torch
from torch.nn import functional as F

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(0)
tokens, head_size = 256, 128
q, k, v = torch.randn(3, 1, 8, tokens, head_size).to(device)  # 8 heads; drawn on the CPU, the same everywhere


def weights(scores, causal):
    if causal:
        scores = scores + torch.full((tokens, tokens), float("-inf"), device=device).triu(1)
    return scores.softmax(dim=-1)


scores = (q @ k.mT) / head_size**0.5
by_hand = weights(scores, True) @ v
fused = F.scaled_dot_product_attention(q, k, v, is_causal=True)
difference = (by_hand - fused).abs().max().item()
row_sum_error = (weights(scores, causal=True).sum(-1) - 1).abs().max().item()

unscaled = q @ k.mT
score_spread = unscaled.std().item()
largest_weight = 100 * weights(scores, causal=False).amax(-1).mean().item()
largest_weight_unscaled = 100 * weights(unscaled, causal=False).amax(-1).mean().item()
print(f"largest difference {difference:.1e}, rows sum to 1 within {row_sum_error:.1e}")
print(f"unscaled scores spread by {score_spread:.1f}; largest weight of a row {largest_weight:.1f} % scaled, "
      f"{largest_weight_unscaled:.0f} % unscaled")
