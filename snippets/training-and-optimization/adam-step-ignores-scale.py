"""Adam's first step is lr long for any gradient well above eps; SGD's step grows with the gradient.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: adam-step-spread
    variable: adam_spread
    label: Adam's first step, longest ÷ shortest, gradients from 1e-6 to 1e4
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.02
  - id: sgd-step-spread
    variable: sgd_spread
    label: SGD's first step, longest ÷ shortest, gradients from 1e-6 to 1e4
    unit: ×
    kind: measured
    expect: 10000000000
    tolerance: 0.001
  - id: adam-step-at-eps
    variable: step_at_eps
    label: Adam's first step ÷ lr where the gradient equals eps
    unit: ×
    kind: measured
    expect: 0.5
    tolerance: 0.001
    digits: 1
  - id: adam-loss-times-thousand
    variable: path_difference
    label: Largest weight difference after 200 steps when the loss is multiplied by 1,000
    unit: "1"
    kind: measured
    at_most: 1.0e-5
  - id: adam-loss-times-thousand-tiny-eps
    variable: path_difference_tiny_eps
    label: The same with eps 1e-30
    unit: "1"
    kind: measured
    at_most: 1.0e-14
plots:
  - id: adam-step-by-gradient
    title: Length of the first step, by gradient
    x: {variable: gradients, label: gradient, log: true}
    y: {label: length of the step, log: true}
    series:
      - {variable: adam_steps, label: "Adam, lr 0.001"}
      - {variable: sgd_steps, label: "SGD, lr 0.001"}
    says: SGD's step is proportional to the gradient; Adam's is 0.001 everywhere except below eps.
"""
import torch

lr = 1e-3


def first_step(optimizer_class, gradient):
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    weight.grad = torch.full_like(weight, gradient)
    optimizer_class([weight], lr=lr).step()
    return abs(weight.item())


gradients = [10.0**k for k in range(-10, 5)]
adam_steps = [first_step(torch.optim.Adam, g) for g in gradients]
sgd_steps = [first_step(torch.optim.SGD, g) for g in gradients]
usual = [i for i, g in enumerate(gradients) if g >= 1e-6]
adam_spread = max(adam_steps[i] for i in usual) / min(adam_steps[i] for i in usual)
sgd_spread = max(sgd_steps[i] for i in usual) / min(sgd_steps[i] for i in usual)
step_at_eps = first_step(torch.optim.Adam, 1e-8) / lr

# So a loss that is a thousand times larger takes the same path.
torch.manual_seed(0)
x = torch.randn(64, 8, dtype=torch.float64)
y = torch.sin(x).sum(dim=1, keepdim=True)


def path_end(factor, eps=1e-8):
    weight = torch.nn.Parameter(torch.ones(8, 1, dtype=torch.float64))
    optimizer = torch.optim.Adam([weight], lr=1e-2, eps=eps)
    for _ in range(200):
        optimizer.zero_grad()
        (factor * ((x @ weight - y) ** 2).mean()).backward()
        optimizer.step()
    return weight.detach()


path_difference = (path_end(1000) - path_end(1)).abs().max().item()
# What is left comes from eps, the one number that does not grow with the loss.
path_difference_tiny_eps = (path_end(1000, eps=1e-30) - path_end(1, eps=1e-30)).abs().max().item()
print(f"gradients from 1e-6 to 1e4: Adam's steps differ by {adam_spread:.4f}×, SGD's by {sgd_spread:.1e}×")
print(f"gradient equal to eps: Adam steps {step_at_eps:.3f} × lr")
print(f"loss × 1,000: the weights differ by {path_difference:.1e} after 200 steps, with eps 1e-30 by {path_difference_tiny_eps:.1e}")
