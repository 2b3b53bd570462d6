"""Eight settings of a tuned AdamW run, each moved by a factor of ten: the rate costs most of those that change no work.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: claim-off-by-ten-rate
    variable: rate_cost
    label: Loss with the learning rate ten times off, the worse side ÷ loss of the tuned run, mean of 10 runs
    unit: ×
    kind: measured
    at_least: 4
  - id: claim-off-by-ten-batch
    variable: batch_cost
    label: The same for the batch size, in as many steps
    unit: ×
    kind: measured
    at_least: 4
  - id: claim-off-by-ten-width
    variable: width_cost
    label: The same for the width of the network
    unit: ×
    kind: measured
    at_least: 4
  - id: claim-off-by-ten-next
    variable: next_cost
    label: The same for the costliest of the five that leave the work of a step as it is, the rate aside
    unit: ×
    kind: measured
    at_least: 4
    at_most: 50
  - id: claim-off-by-ten-rate-over-next
    variable: rate_over_next
    label: What the rate costs ÷ what that setting costs
    unit: ×
    kind: measured
    at_least: 1.3
  - id: claim-off-by-ten-least
    variable: least_cost
    label: The same for the setting that costs least
    unit: ×
    kind: measured
    at_most: 1.5
mutations:
  - replace: 'lr=setting["rate"]'
    with: "lr=0.02"
    says: the learning rate is not moved
"""
import torch

tuned = {"rate": 0.02, "batch": 64, "one_less_beta1": 0.1, "one_less_beta2": 0.001, "epsilon": 1e-8, "decay": 0.01, "clip": 1.0, "width": 64}
runs = 10  # side by side, each with its own data, weights and batches


def mean_loss(**moved):
    """Loss over all rows after 300 steps of AdamW, mean of all runs."""
    setting = {**tuned, **moved}
    torch.manual_seed(0)
    x = torch.randn(runs, 1024, 4)
    y = torch.tanh(x @ torch.randn(runs, 4, 4)) @ torch.randn(runs, 4, 1)
    width = round(setting["width"])
    shapes, fan_in = [(runs, 4, width), (runs, 1, width), (runs, width, 1), (runs, 1, 1)], [4, 4, width, width]
    w1, b1, w2, b2 = weights = [  # two linear layers, drawn as nn.Linear draws them
        ((2 * torch.rand(shape) - 1) / inputs**0.5).requires_grad_() for shape, inputs in zip(shapes, fan_in)
    ]
    optimizer = torch.optim.AdamW(
        weights, lr=setting["rate"], eps=setting["epsilon"], weight_decay=setting["decay"], fused=True,
        betas=(max(0.0, 1 - setting["one_less_beta1"]), max(0.0, 1 - setting["one_less_beta2"])),
    )

    def losses(x, y):
        return (torch.relu(x @ w1 + b1) @ w2 + b2 - y).square().mean((1, 2))

    for _ in range(300):
        rows = torch.randint(0, 1024, (runs, round(setting["batch"]), 1))
        optimizer.zero_grad()
        losses(x.gather(1, rows.expand(-1, -1, 4)), y.gather(1, rows)).sum().backward()
        norms = sum(w.grad.square().sum((1, 2), keepdim=True) for w in weights).sqrt()  # one for each run
        for w in weights:
            w.grad *= (setting["clip"] / norms).clamp(max=1)
        optimizer.step()
    return losses(x, y).mean().item()


base = mean_loss()
costs = {name: max(mean_loss(**{name: value * factor}) for factor in (0.1, 10)) / base for name, value in tuned.items()}
rate_cost, batch_cost, width_cost, least_cost = costs["rate"], costs["batch"], costs["width"], min(costs.values())
next_cost = max(cost for name, cost in costs.items() if name not in ("rate", "batch", "width"))
rate_over_next = rate_cost / next_cost
print(f"tuned loss {base:.4f}; times as high with one setting ten times off, the worse side:")
print(", ".join(f"{name} {cost:.2f}" for name, cost in sorted(costs.items(), key=lambda pair: -pair[1])))
