"""Ordinary training does not end in a minimum: the gradient is not zero and some directions still curve down.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: local-minimum-end-gradient
    variable: gradient_left
    label: Full-batch gradient norm after 2,000 steps ÷ after 200
    unit: "%"
    kind: measured
    at_least: 30
  - id: local-minimum-end-negative
    variable: negative_at_end
    label: Negative eigenvalues of the Hessian after 2,000 steps, of 123
    unit: "1"
    kind: measured
    at_least: 3
  - id: local-minimum-end-loss-left
    variable: loss_left
    label: Loss after 2,000 steps ÷ loss at the start
    unit: "%"
    kind: measured
    at_least: 30
    at_most: 60
  - id: local-minimum-odds-1
    variable: odds_1
    label: Random symmetric 1 × 1 matrices with all eigenvalues positive
    unit: "%"
    kind: measured
    expect: 50
    tolerance: 0.03
  - id: local-minimum-odds-2
    variable: odds_2
    label: The same for 2 × 2
    unit: "%"
    kind: measured
    expect: 14.6
    tolerance: 0.05
  - id: local-minimum-odds-4
    variable: odds_4
    label: The same for 4 × 4
    unit: "%"
    kind: measured
    at_most: 0.4
mutations:
  - replace: (random + random.mT) / 2
    with: random @ random.mT
    says: a matrix times its transpose has no negative eigenvalue in any dimension
"""
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
x = torch.randn(1024, 6)
y = (torch.tanh(x @ torch.randn(6, 8)) @ torch.randn(8, 3) + 1.5 * torch.randn(1024, 3)).argmax(1)  # noisy labels


def loss_of(flat, x=x, y=y):
    hidden = torch.tanh(x @ flat[:72].view(6, 12) + flat[72:84])
    return torch.nn.functional.cross_entropy(hidden @ flat[84:120].view(12, 3) + flat[120:], y)


weights = (0.4 * torch.randn(123)).requires_grad_()
optimizer = torch.optim.AdamW([weights], lr=3e-3)
gradient_norm = lambda: torch.func.grad(loss_of)(weights.detach()).norm().item()
start = loss_of(weights).item()
for step in range(2000):
    if step == 200:
        gradient_early = gradient_norm()
    rows = torch.randint(0, 1024, (32,))
    optimizer.zero_grad()
    loss_of(weights, x[rows], y[rows]).backward()
    optimizer.step()
curvatures = torch.linalg.eigvalsh(torch.func.hessian(loss_of)(weights.detach()))
negative_at_end = int((curvatures < -1e-6).sum())
gradient_left, loss_left = 100 * gradient_norm() / gradient_early, 100 * loss_of(weights).item() / start


def odds(size):
    """Share of random symmetric matrices whose eigenvalues are all positive, as at a minimum."""
    random = torch.randn(40_000, size, size)
    return 100 * (torch.linalg.eigvalsh((random + random.mT) / 2)[:, 0] > 0).double().mean().item()


odds_1, odds_2, odds_4 = odds(1), odds(2), odds(4)
print(f"after 2,000 steps {loss_left:.0f} % of the loss and {gradient_left:.0f} % of the gradient after 200 are left")
print(f"{negative_at_end} of 123 curvatures are negative, down to {curvatures[0]:.3f}")
print(f"all eigenvalues positive by chance: {odds_1:.1f} %, {odds_2:.1f} % and {odds_4:.2f} % in 1, 2 and 4 dimensions")
