"""On a convex problem Adam can settle at the worst point, where SGD and AMSGrad find the best.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: adam-counterexample-end
    variable: adam_end
    label: Where Adam ends; the best point is -1
    unit: "1"
    kind: measured
    at_least: 0.9
  - id: sgd-counterexample-end
    variable: sgd_end
    label: Where SGD ends; the best point is -1
    unit: "1"
    kind: measured
    at_most: -0.9
  - id: amsgrad-counterexample-end
    variable: amsgrad_end
    label: Where Adam with amsgrad=True ends; the best point is -1
    unit: "1"
    kind: measured
    at_most: -0.9
  - id: adam-counterexample-default-betas
    variable: default_betas_end
    label: Where Adam ends with its default betas; the best point is -1
    unit: "1"
    kind: measured
    at_most: -0.9
plots:
  - id: adam-counterexample
    title: Three optimizers on a loss whose best point is -1
    x: {variable: step_numbers, label: step}
    y: {label: x}
    series:
      - {variable: adam_path, label: Adam}
      - {variable: amsgrad_path, label: "Adam, amsgrad=True"}
      - {variable: sgd_path, label: SGD}
    says: Adam climbs to +1, the worst point; AMSGrad and SGD go down to -1.
"""
import torch

size = 4.0  # C in Reddi et al. (2018): one large gradient, then two small ones the other way
steps = 6000


def path(make_optimizer):
    x = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = make_optimizer([x])
    rate = optimizer.param_groups[0]["lr"]
    seen = []
    for t in range(steps):
        optimizer.param_groups[0]["lr"] = rate / (t + 1) ** 0.5
        # Over three steps the slope sums to C - 2 > 0, so the best x in [-1, 1] is -1.
        x.grad = torch.full_like(x, size if t % 3 == 0 else -1.0)
        optimizer.step()
        with torch.no_grad():
            x.clamp_(-1, 1)
        seen.append(x.item())
    return seen


betas = (0.0, 1 / (1 + size**2))  # the paper's: a short memory for the squared gradient
step_numbers = list(range(1, steps + 1, 15))
adam_path = path(lambda p: torch.optim.Adam(p, lr=0.1, betas=betas))[::15]
amsgrad_path = path(lambda p: torch.optim.Adam(p, lr=0.1, betas=betas, amsgrad=True))[::15]
sgd_path = path(lambda p: torch.optim.SGD(p, lr=0.1))[::15]
default_betas_end = path(lambda p: torch.optim.Adam(p, lr=0.1))[-1]
adam_end, amsgrad_end, sgd_end = adam_path[-1], amsgrad_path[-1], sgd_path[-1]
print(f"the best point is -1; Adam ends at {adam_end:+.3f}, AMSGrad at {amsgrad_end:+.3f}, SGD at {sgd_end:+.3f}")
print(f"Adam with its default betas ends at {default_betas_end:+.3f}")
