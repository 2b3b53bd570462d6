"""Adding in place to the result of exp() destroys what its backward pass needs.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: modified-by-an-inplace-operation}
"""
import torch

x = torch.linspace(-1, 1, 5, requires_grad=True)
y = x.exp()
print(f"saved by exp: its result, version {y._version}")
y += 1
print(f"after y += 1: version {y._version}")
y.sum().backward()
