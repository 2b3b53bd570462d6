"""Adam in ten lines follows torch.optim.Adam for 100 steps.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: adam-ten-lines-difference
    variable: difference
    label: Ten lines against torch.optim.Adam, largest weight difference after 100 steps
    unit: "1"
    kind: measured
    at_most: 1.0e-10
  - id: adam-without-correction-difference
    variable: difference_without_correction
    label: The same without bias correction
    unit: "1"
    kind: measured
    at_least: 0.001
"""
import torch

torch.manual_seed(0)
x = torch.randn(64, 8, dtype=torch.float64)
y = torch.sin(x).sum(dim=1, keepdim=True)
start = torch.randn(8, 1, dtype=torch.float64)
lr, beta1, beta2, eps = 1e-2, 0.9, 0.999, 1e-8


def gradient(weight):
    return 2 * x.T @ (x @ weight - y) / len(x)  # of the mean squared error


def ten_lines(correct_bias=True):
    w = start.clone()
    m = torch.zeros_like(w)  # running mean of the gradient
    v = torch.zeros_like(w)  # running mean of its square
    for t in range(1, 101):
        g = gradient(w)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        # Both averages start at zero, so early on they are too small by these factors.
        m_hat = m / (1 - beta1**t) if correct_bias else m
        v_hat = v / (1 - beta2**t) if correct_bias else v
        w = w - lr * m_hat / (v_hat.sqrt() + eps)
    return w


reference = torch.nn.Parameter(start.clone())
optimizer = torch.optim.Adam([reference], lr=lr, betas=(beta1, beta2), eps=eps)
for _ in range(100):
    reference.grad = gradient(reference.detach())
    optimizer.step()

difference = (ten_lines() - reference.detach()).abs().max().item()
difference_without_correction = (ten_lines(correct_bias=False) - reference.detach()).abs().max().item()
print(f"largest difference to torch.optim.Adam: {difference:.1e}")
print(f"without bias correction:                {difference_without_correction:.1e}")
