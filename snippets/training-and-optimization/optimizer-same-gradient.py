"""One gradient, four optimizers: what becomes of its length, its signs and its directions.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: optimizer-sgd-follows-scale
    variable: sgd_growth
    label: SGD, length of a step with a gradient 1,024 times as large ÷ before
    unit: ×
    kind: measured
    expect: 1024
    tolerance: 1.0e-6
    digits: 4
  - id: optimizer-adamw-follows-scale
    variable: adamw_growth
    label: AdamW, length of a step with a gradient 1,024 times as large ÷ before
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.001
  - id: optimizer-muon-follows-scale
    variable: muon_growth
    label: Muon, length of a step with a gradient 1,024 times as large ÷ before
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: optimizer-gradient-directions
    variable: gradient_spread
    label: Largest ÷ smallest singular value of the gradient
    unit: ×
    kind: measured
    expect: 100
    tolerance: 0.001
  - id: optimizer-muon-directions
    variable: muon_spread
    label: Largest ÷ smallest singular value of Muon's first step
    unit: ×
    kind: measured
    at_most: 3
  - id: optimizer-adamw-first-step
    variable: adamw_elements_equal_lr
    label: Share of weights that AdamW's first step moves by the learning rate, to 0.1 %
    unit: "%"
    kind: measured
    at_least: 99
mutations:
  - replace: "torch.optim.Muon"
    with: "torch.optim.SGD"
    says: SGD keeps the spread of the gradient and follows its scale
  - replace: "torch.optim.AdamW"
    with: "torch.optim.SGD"
    says: SGD follows the gradient's scale
"""
import torch

torch.manual_seed(0)
# A 64 × 64 gradient whose strongest direction is a hundred times its weakest.
left, right = (torch.linalg.qr(torch.randn(64, 64)).Q for _ in range(2))
gradient = left @ torch.diag(torch.logspace(0, -2, 64)) @ right.T
learning_rate = 0.01


def step(optimizer, scale):
    """How far each weight moves in the first step."""
    weight = torch.nn.Parameter(torch.zeros(64, 64))
    weight.grad = gradient * scale
    optimizer([weight], lr=learning_rate, weight_decay=0).step()
    return -weight.detach()


def growth(optimizer):
    return (step(optimizer, 1024).norm() / step(optimizer, 1).norm()).item()


def spread(matrix):
    values = torch.linalg.svdvals(matrix.double())
    return (values.max() / values.min()).item()


sgd, adamw, muon = torch.optim.SGD, torch.optim.AdamW, torch.optim.Muon
sgd_growth, adamw_growth, muon_growth = growth(sgd), growth(adamw), growth(muon)
gradient_spread, muon_spread = spread(gradient), spread(step(muon, 1))
moved = step(adamw, 1).abs()
adamw_elements_equal_lr = 100 * ((moved / learning_rate - 1).abs() < 1e-3).double().mean().item()
print(f"gradient 1,024 times as large: SGD steps {sgd_growth:.1f}, AdamW {adamw_growth:.4f}, Muon {muon_growth:.4f} times as far")
print(f"singular values, largest ÷ smallest: gradient {gradient_spread:.1f}, Muon's step {muon_spread:.2f}")
print(f"AdamW moves {adamw_elements_equal_lr:.2f} % of the weights by the learning rate itself")
