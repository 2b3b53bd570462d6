"""Newton's memory grows with the square of the number of weights, that of L-BFGS only in proportion.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: claim-hessian-growth
    variable: hessian_growth
    label: Bytes of the Hessian at 400 weights ÷ at 200 weights
    unit: ×
    kind: exact
    expect: 4
  - id: claim-newton-one-step
    variable: newton_left
    label: Loss left after one Newton step on a quadratic, share of the start
    unit: "1"
    kind: measured
    at_most: 1.0e-9
  - id: claim-lbfgs-growth
    variable: lbfgs_growth
    label: Bytes that torch.optim.LBFGS keeps at 4,000 weights ÷ at 2,000 weights
    unit: ×
    kind: measured
    expect: 2
    tolerance: 0.01
  - id: claim-lbfgs-bytes
    variable: lbfgs_bytes
    label: State of torch.optim.LBFGS with its default history of 100 steps
    unit: B/parameter
    kind: measured
    expect: 808
    tolerance: 0.01
mutations:
  - replace: "torch.optim.LBFGS([weights], lr=0.5, max_iter=150"
    with: "torch.optim.LBFGS([weights], lr=0.5, history_size=10, max_iter=150"
    says: a shorter history takes less memory
  - replace: "torch.linalg.solve(hessian, gradient)"
    with: "0.01 * gradient"
    says: one plain step leaves most of the loss
"""
import math

import torch

torch.manual_seed(0)


def quadratic(size, largest=1e2):
    """A loss with curvatures from 1 to the largest, and where it starts."""
    curvature = torch.logspace(0, math.log10(largest), size, dtype=torch.float64)
    return lambda w: 0.5 * (curvature * w**2).sum(), torch.ones(size, dtype=torch.float64)


def hessian_of(size):
    loss, start = quadratic(size)
    return torch.autograd.functional.hessian(loss, start)


hessian = hessian_of(200)
hessian_growth = hessian_of(400).nbytes / hessian.nbytes
loss, start = quadratic(200)
gradient = torch.autograd.functional.jacobian(loss, start)
newton_left = (loss(start - torch.linalg.solve(hessian, gradient)) / loss(start)).item()


def lbfgs_state(size):
    """Bytes of all tensors that L-BFGS holds once its history is full."""
    loss, start = quadratic(size, largest=1e5)
    weights = torch.nn.Parameter(start.float())
    optimizer = torch.optim.LBFGS([weights], lr=0.5, max_iter=150, tolerance_grad=0, tolerance_change=0)

    def closure():
        optimizer.zero_grad()
        value = loss(weights)
        value.backward()
        return value

    optimizer.step(closure)
    state = optimizer.state[weights]
    held = [t for value in state.values() for t in (value if isinstance(value, list) else [value]) if torch.is_tensor(t)]
    return sum(t.nbytes for t in held)


small, large = lbfgs_state(2000), lbfgs_state(4000)
lbfgs_growth, lbfgs_bytes = large / small, large / 4000
print(f"Hessian: {hessian_growth:.1f} times the bytes for 2 times the weights; Newton leaves {newton_left:.1e} of the loss")
print(f"L-BFGS: {lbfgs_growth:.3f} times the bytes, {lbfgs_bytes:.1f} B a parameter")
