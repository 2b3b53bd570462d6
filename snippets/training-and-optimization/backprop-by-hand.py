"""The chain rule, written out for a two-layer network, gives what loss.backward() gives.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: backprop-by-hand-error
    variable: largest_error
    label: Largest difference between hand-derived and autograd gradients, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-10
  - id: backprop-finite-difference-error
    variable: difference_error
    label: Largest difference between finite differences and autograd, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-6
  - id: backprop-finite-difference-passes
    variable: forward_passes
    label: Forward passes that finite differences took for the same gradient
    unit: "1"
    kind: exact
    expect: 156
"""
import torch

torch.manual_seed(0)
x, y = torch.randn(16, 5, dtype=torch.float64), torch.randn(16, 1, dtype=torch.float64)
w1, b1 = torch.randn(5, 11, dtype=torch.float64), torch.randn(11, dtype=torch.float64)
w2, b2 = torch.randn(11, 1, dtype=torch.float64), torch.randn(1, dtype=torch.float64)
weights = [w1, b1, w2, b2]
for weight in weights:
    weight.requires_grad_()


def loss_of():
    return ((torch.tanh(x @ w1 + b1) @ w2 + b2 - y) ** 2).mean()


loss_of().backward()

# Forward, keeping what backward will need: the activations.
with torch.no_grad():
    hidden = torch.tanh(x @ w1 + b1)
    output = hidden @ w2 + b2
    # Backward, from the loss to the inputs: each line uses the one before it.
    d_output = 2 * (output - y) / len(x)
    d_w2, d_b2 = hidden.T @ d_output, d_output.sum(0)
    d_hidden = d_output @ w2.T
    d_before_tanh = d_hidden * (1 - hidden**2)
    d_w1, d_b1 = x.T @ d_before_tanh, d_before_tanh.sum(0)
by_hand = [d_w1, d_b1, d_w2, d_b2]
largest_error = max((a - w.grad).abs().max().item() for a, w in zip(by_hand, weights))

# The slow way: move one weight at a time and see how the loss changes.
forward_passes, difference_error = 0, 0.0
with torch.no_grad():
    for weight in weights:
        flat = weight.view(-1)
        for i in range(flat.numel()):
            flat[i] += 1e-6
            up = loss_of()
            flat[i] -= 2e-6
            down = loss_of()
            flat[i] += 1e-6
            forward_passes += 2
            slope = (up - down) / 2e-6
            difference_error = max(difference_error, (slope - weight.grad.view(-1)[i]).abs().item())
print(f"by hand against autograd: {largest_error:.1e}")
print(f"finite differences against autograd: {difference_error:.1e}, after {forward_passes} forward passes")
