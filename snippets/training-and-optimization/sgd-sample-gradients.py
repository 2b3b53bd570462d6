"""Single-sample gradients average to the full gradient, though many point the other way.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: sgd-mean-gradient-error
    variable: mean_error
    label: Largest relative difference between the mean sample gradient and the full-batch gradient
    unit: "1"
    kind: measured
    at_most: 1.0e-10
  - id: sgd-samples-pointing-uphill
    variable: uphill_percent
    label: Samples whose own step alone would raise the loss over all data
    unit: "%"
    kind: measured
    at_least: 10
    at_most: 50
  - id: sgd-sample-gradient-length
    variable: length_ratio
    label: Typical length of one sample's gradient ÷ length of the full gradient
    unit: ×
    kind: measured
    at_least: 3
"""
import torch
from torch.func import functional_call, grad, vmap

torch.manual_seed(0)
x = torch.randn(1000, 10, dtype=torch.float64)
label = (x[:, :3].sum(1) + torch.randn(1000) > 0).long()  # learnable, but noisy
model = torch.nn.Sequential(torch.nn.Linear(10, 32), torch.nn.Tanh(), torch.nn.Linear(32, 2)).double()

optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for _ in range(20):  # a little training first, so that the gradient is not that of a fresh model
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(x), label).backward()
    optimizer.step()

weights = dict(model.named_parameters())


def loss_of_one(weights, sample, target):
    logits = functional_call(model, weights, sample.unsqueeze(0))
    return torch.nn.functional.cross_entropy(logits, target.unsqueeze(0))


by_sample = vmap(grad(loss_of_one), in_dims=(None, 0, 0))(weights, x, label)
by_sample = torch.cat([by_sample[name].flatten(1) for name in weights], dim=1)  # samples × weights

optimizer.zero_grad()
torch.nn.functional.cross_entropy(model(x), label).backward()
full = torch.cat([parameter.grad.flatten() for parameter in weights.values()])

mean_error = ((by_sample.mean(0) - full).abs().max() / full.abs().max()).item()
uphill_percent = 100 * (by_sample @ full < 0).double().mean().item()
length_ratio = (by_sample.norm(dim=1).median() / full.norm()).item()
print(f"mean of {len(x)} sample gradients against the full gradient: {mean_error:.1e}")
print(f"samples pointing uphill: {uphill_percent:.1f} %, typical length {length_ratio:.1f} times the full gradient's")
