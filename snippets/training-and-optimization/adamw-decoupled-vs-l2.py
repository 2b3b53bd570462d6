"""AdamW decays every weight alike; Adam with L2 spares the weights with large gradients.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: adamw-decay-spread
    variable: adamw_spread
    label: AdamW, largest ÷ smallest decay over six decades of gradient size
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: adam-l2-decay-spread
    variable: l2_spread
    label: Adam with L2, largest ÷ smallest decay over six decades of gradient size
    unit: ×
    kind: measured
    at_least: 1000
  - id: sgd-l2-is-decay
    variable: sgd_difference
    label: SGD, L2 in the gradient against decoupled decay, largest difference
    unit: "1"
    kind: measured
    at_most: 1.0e-12
plots:
  - id: adamw-decay-by-gradient-size
    title: Weight lost to decay in 500 steps, by gradient size
    x: {variable: sizes, label: standard deviation of the gradient, log: true}
    y: {label: weight lost (%), log: true}
    series:
      - {variable: adamw_lost, label: AdamW (decoupled)}
      - {variable: l2_lost, label: Adam (L2 in the gradient)}
    says: AdamW's line is flat; Adam's falls as the gradient grows, so the busiest weights are hardly decayed.
"""
import torch

torch.manual_seed(0)
lr, decay, steps = 1e-3, 0.1, 500
noise = torch.randn(steps, 1000, dtype=torch.float64)
# Weights come in pairs with opposite gradients: the noise cancels in the mean, the decay stays.
noise = torch.cat([noise, -noise], dim=1)


def percent_lost(optimizer_class, size):
    weight = torch.nn.Parameter(torch.ones(noise.shape[1], dtype=torch.float64))
    optimizer = optimizer_class([weight], lr=lr, weight_decay=decay)
    for row in noise:
        weight.grad = size * row
        optimizer.step()
    return 100 * (1 - weight.mean().item())


sizes = [10 ** (k / 2) for k in range(-6, 7)]
adamw_lost = [percent_lost(torch.optim.AdamW, size) for size in sizes]
l2_lost = [percent_lost(torch.optim.Adam, size) for size in sizes]
adamw_spread = max(adamw_lost) / min(adamw_lost)
l2_spread = max(l2_lost) / min(l2_lost)
for size, a, b in zip(sizes, adamw_lost, l2_lost):
    print(f"gradient {size:9.3g}: AdamW loses {a:6.3f} %, Adam with L2 {b:8.4f} %")

# For plain SGD the two are one: both subtract lr × decay × weight.
l2 = torch.nn.Parameter(torch.ones(2000, dtype=torch.float64))
decoupled = l2.detach().clone()
optimizer = torch.optim.SGD([l2], lr=lr, weight_decay=decay)
for row in noise:
    l2.grad = row
    optimizer.step()
    decoupled.mul_(1 - lr * decay).sub_(lr * row)
sgd_difference = (l2.detach() - decoupled).abs().max().item()
print(f"spread: AdamW {adamw_spread:.4f}, Adam with L2 {l2_spread:.0f}; SGD difference {sgd_difference:.1e}")
