"""torch.optim.SGD subtracts rate times gradient and nothing else; momentum and AdamW go another way.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: claim-update-rule-error
    variable: largest_error
    label: Largest difference between 50 SGD steps and weight − rate × gradient, full batch and single rows, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-14
    digits: 1
  - id: claim-update-cosine-sgd
    variable: cosine_sgd
    label: Mean cosine between the step and the negative gradient, 50 steps, plain SGD
    unit: "1"
    kind: measured
    expect: 1
    tolerance: 1.0e-9
    digits: 2
  - id: claim-update-cosine-momentum
    variable: cosine_momentum
    label: The same with momentum 0.9
    unit: "1"
    kind: measured
    at_most: 0.95
    digits: 2
  - id: claim-update-cosine-adamw
    variable: cosine_adamw
    label: The same for AdamW
    unit: "1"
    kind: measured
    at_most: 0.8
    digits: 2
mutations:
  - replace: weight - 0.05 * slope
    with: weight + 0.05 * slope
    says: with the wrong sign the formula no longer follows the optimizer
  - replace: momentum=0.9
    with: momentum=0.0
    says: without momentum the step is straight against the gradient
"""
import torch
from torch.nn.functional import cosine_similarity, mse_loss

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
x = torch.randn(64, 8)
y = torch.sin(2 * x[:, :2]) + 0.3 * torch.randn(64, 2)


def loss_of(flat, rows):
    hidden = torch.tanh(x[rows] @ flat[:96].view(8, 12))
    return mse_loss(hidden @ flat[96:].view(12, 2), y[rows])


def start():
    return 0.4 * torch.randn(120, generator=torch.Generator().manual_seed(1))


def by_optimizer(optimizer_class, rows_of_step, **options):
    """Weights after 50 steps, and the mean cosine between each step and the gradient turned round."""
    weight = torch.nn.Parameter(start())
    optimizer = optimizer_class([weight], **options)
    cosines = []
    for rows in rows_of_step:
        before = weight.detach().clone()
        optimizer.zero_grad()
        loss_of(weight, rows).backward()
        optimizer.step()
        cosines.append(cosine_similarity(weight.detach() - before, -weight.grad, dim=0).item())
    return weight.detach(), sum(cosines) / len(cosines)


def by_formula(rows_of_step):
    weight = start()
    for rows in rows_of_step:
        slope = torch.func.grad(loss_of)(weight, rows)
        weight = weight - 0.05 * slope
    return weight


every_row, single_rows = [slice(None)] * 50, [slice(i, i + 1) for i in torch.randint(64, (50,)).tolist()]
ends = [by_optimizer(torch.optim.SGD, rows, lr=0.05)[0] - by_formula(rows) for rows in (every_row, single_rows)]
largest_error = max(difference.abs().max().item() for difference in ends)
cosine_sgd = by_optimizer(torch.optim.SGD, every_row, lr=0.05)[1]
cosine_momentum = by_optimizer(torch.optim.SGD, every_row, lr=0.05, momentum=0.9)[1]
cosine_adamw = by_optimizer(torch.optim.AdamW, every_row, lr=0.01)[1]
print(f"50 steps of torch.optim.SGD against the formula: {largest_error}")
print(f"cosine of step and −gradient: SGD {cosine_sgd:.6f}, momentum {cosine_momentum:.3f}, AdamW {cosine_adamw:.3f}")
