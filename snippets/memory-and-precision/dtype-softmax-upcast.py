"""Attention weights computed in float32 meet values in float16.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: expected-scalar-type-half-but-found-float}
mutations:
  - replace: dim=-1, dtype=torch.float32
    with: dim=-1
    says: the softmax stays in float16
"""
import torch

torch.manual_seed(0)
query, key, value = torch.randn(3, 2, 4, 4).half()

scores = torch.bmm(query, key.transpose(1, 2)) / 2
# float32 keeps the sum of exponentials exact, but the result is not cast back.
weights = torch.softmax(scores, dim=-1, dtype=torch.float32)
output = torch.bmm(value.transpose(1, 2), weights.transpose(1, 2))  # one column for each token
