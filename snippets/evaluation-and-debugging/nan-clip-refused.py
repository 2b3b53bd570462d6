"""Asked to, gradient clipping raises an error for a gradient that is not finite.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: loss-is-nan}
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(8, 3)
x, labels = 300 * torch.randn(32, 8), torch.randint(0, 3, (32,))

# A softmax over logits this far apart holds exact zeros, and their logarithm is -inf.
loss = -model(x).softmax(dim=1)[range(32), labels].log().mean()
print(f"loss {loss.item()}")
loss.backward()
nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0, error_if_nonfinite=True)
