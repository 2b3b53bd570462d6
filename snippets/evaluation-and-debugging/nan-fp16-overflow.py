"""Attention scores past 65,504 overflow float16, and the softmax of inf is NaN; bfloat16 holds them.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: nan-fp16-largest
    variable: fp16_largest
    label: Largest finite float16
    unit: "1"
    kind: exact
    expect: 65504
    digits: 5
  - id: nan-fp16-scores-overflow
    variable: fp16_has_inf
    label: Scores in float16 hold inf
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-fp16-output-nan
    variable: fp16_has_nan
    label: Output in float16 holds NaN
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-bf16-output-finite
    variable: bf16_finite
    label: Output in bfloat16 is finite
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-fp16-scaled-first-finite
    variable: scaled_first_finite
    label: Output in float16 is finite when the query is scaled before the product
    unit: yes/no
    kind: exact
    expect: true
"""
import math

import torch

torch.manual_seed(0)
# Large activations, as outlier channels of a trained model produce them.
q, k, v = torch.randn(3, 16, 64)
q, k = 60 * q, 60 * k + 20


def attention(dtype, scale_first=False):
    query, key, value = q.to(dtype), k.to(dtype), v.to(dtype)
    scale = 1 / math.sqrt(query.shape[-1])
    scores = (query * scale) @ key.T if scale_first else query @ key.T
    weights = (scores if scale_first else scores * scale).softmax(dim=-1)
    return scores, weights @ value


fp16_scores, fp16_output = attention(torch.float16)
_, bf16_output = attention(torch.bfloat16)
_, scaled_output = attention(torch.float16, scale_first=True)

fp16_largest = torch.finfo(torch.float16).max
fp16_has_inf = bool(fp16_scores.isinf().any())
fp16_has_nan = bool(fp16_output.isnan().any())
bf16_finite = bool(bf16_output.isfinite().all())
scaled_first_finite = bool(scaled_output.isfinite().all())
largest_score = (q @ k.T).abs().max().item()
print(f"largest score {largest_score:,.0f}, float16 holds {fp16_largest:,.0f}")
print(f"float16: NaN {fp16_has_nan}; bfloat16: finite {bf16_finite}; float16 scaled first: finite {scaled_first_finite}")
