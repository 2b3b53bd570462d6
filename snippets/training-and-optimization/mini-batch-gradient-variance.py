"""The variance of a mini-batch gradient falls as 1/B.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: mini-batch-variance-slope
    variable: slope
    label: Slope of log variance against log batch size
    unit: "1"
    kind: measured
    expect: -1
    tolerance: 0.05
  - id: mini-batch-variance-ratio
    variable: variance_ratio
    label: Variance at batch 1 ÷ variance at batch 64
    unit: ×
    kind: measured
    expect: 64
    tolerance: 0.15
  - id: mini-batch-noise-scale
    variable: noise_scale
    label: Batch size at which noise and gradient are equally long, for this model
    unit: sample
    kind: measured
    at_least: 50
    at_most: 5000
plots:
  - id: mini-batch-variance-by-size
    title: Noise of the mini-batch gradient, by batch size
    x: {variable: sizes, label: batch size B (samples), log: true}
    y: {label: squared error of the gradient ÷ its squared length, log: true}
    series:
      - {variable: variances, label: measured over 300 draws}
      - {variable: one_over_b, label: value at B = 1 divided by B}
    says: On log axes the measured noise is a straight line that falls by one decade for each decade of batch size.
"""
import math

import torch

torch.manual_seed(0)
x = torch.randn(4096, 10)
label = (x[:, :3].sum(1) + torch.randn(4096) > 0).long()
model = torch.nn.Sequential(torch.nn.Linear(10, 32), torch.nn.Tanh(), torch.nn.Linear(32, 2))
parameters = list(model.parameters())


def gradient(rows):
    loss = torch.nn.functional.cross_entropy(model(x[rows]), label[rows])
    return torch.cat([g.flatten() for g in torch.autograd.grad(loss, parameters)])


optimizer = torch.optim.SGD(parameters, lr=0.5)
for _ in range(10):  # measure after a few steps, not on the fresh model
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(x), label).backward()
    optimizer.step()

full = gradient(slice(None))
sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256]
variances = []
for size in sizes:
    draws = [gradient(torch.randint(4096, (size,))) for _ in range(300)]
    variances.append((sum((g - full).square().sum() for g in draws) / len(draws) / full.square().sum()).item())
one_over_b = [variances[0] / size for size in sizes]

log_size, log_variance = [math.log(s) for s in sizes], [math.log(v) for v in variances]
mean_size, mean_variance = sum(log_size) / 9, sum(log_variance) / 9
slope = sum((a - mean_size) * (b - mean_variance) for a, b in zip(log_size, log_variance)) / sum(
    (a - mean_size) ** 2 for a in log_size
)
variance_ratio = variances[0] / variances[sizes.index(64)]
noise_scale = sum(v * s for v, s in zip(variances, sizes)) / len(sizes)
for size, variance in zip(sizes, variances):
    print(f"B = {size:3d}: {variance:9.3f}")
print(f"slope {slope:.3f}, batch 1 ÷ batch 64: {variance_ratio:.1f}, noise scale {noise_scale:.0f} samples")
