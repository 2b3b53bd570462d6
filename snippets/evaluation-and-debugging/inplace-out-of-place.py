"""Out of place, the sum is a new tensor and exp() keeps its result.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: inplace-out-of-place-gradient-error
    variable: gradient_error
    label: Largest difference to the gradient worked out by hand
    unit: "1"
    kind: measured
    at_most: 1.0e-6
  - id: inplace-out-of-place-extra
    variable: extra_bytes
    label: Memory that the new tensor takes for each element
    unit: B
    kind: exact
    expect: 4
  - id: inplace-add-allowed
    variable: add_allowed
    label: The same += works after an operation that does not save its result
    unit: yes/no
    kind: exact
    expect: true
"""
import torch

x = torch.linspace(-1, 1, 5, requires_grad=True)
y = x.exp()
z = y + 1
z.sum().backward()
gradient_error = (x.grad - x.detach().exp()).abs().max().item()
extra_bytes = z.untyped_storage().nbytes() / z.numel()

# Multiplying by a constant saves neither input nor result, so changing it is harmless.
x.grad = None
w = x * 3
w += 1
w.sum().backward()
add_allowed = bool((x.grad == 3).all())
print(f"gradient off by {gradient_error:.1e}, {extra_bytes:.0f} B for each element, += after a product works: {add_allowed}")
