"""The full-batch gradient of a whole data set needs the memory of one small chunk.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: gd-micro-batch-gradient-error
    variable: gradient_error
    label: Largest relative difference between the gradient of 4,096 rows at once and in chunks of 64
    unit: "1"
    kind: measured
    at_most: 1.0e-12
  - id: gd-micro-batch-activation-ratio
    variable: activation_ratio
    label: Saved activations, all rows at once ÷ in chunks
    unit: ×
    kind: exact
    expect: 64
"""
import torch
from torch.autograd.graph import saved_tensors_hooks

torch.manual_seed(0)
rows, chunk = 4096, 64
model = torch.nn.Sequential(
    torch.nn.Linear(32, 64), torch.nn.GELU(), torch.nn.Linear(64, 64), torch.nn.GELU(), torch.nn.Linear(64, 1)
).double()
x, y = torch.randn(rows, 32).double(), torch.randn(rows, 1).double()
weights = {parameter.data_ptr() for parameter in model.parameters()}


def saved_bytes_of_one_backward(batch_x, batch_y):
    """Add this batch's share of the full-batch gradient to .grad; return the bytes kept for backward."""
    kept = {}

    def keep(tensor):
        if tensor.data_ptr() not in weights:
            kept[tensor.data_ptr()] = tensor
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = ((model(batch_x) - batch_y) ** 2).sum() / rows
    loss.backward()
    return sum(tensor.nbytes for tensor in kept.values())


bytes_at_once = saved_bytes_of_one_backward(x, y)
at_once = [parameter.grad.clone() for parameter in model.parameters()]

model.zero_grad()
bytes_per_chunk = max(saved_bytes_of_one_backward(a, b) for a, b in zip(x.split(chunk), y.split(chunk)))
in_chunks = [parameter.grad for parameter in model.parameters()]

gradient_error = max(((a - b).abs().max() / a.abs().max()).item() for a, b in zip(at_once, in_chunks))
activation_ratio = bytes_at_once / bytes_per_chunk
print(f"largest relative difference: {gradient_error:.1e}")
print(f"saved for backward: {bytes_at_once:,} B at once, {bytes_per_chunk:,} B a chunk, ratio {activation_ratio:g}")
