"""Eight settings of a tuned AdamW run, each moved by a factor of ten: rate, batch and width cost most.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: claim-off-by-ten-rate
    variable: rate_cost
    label: Loss with the learning rate ten times off, the worse side ÷ loss of the tuned run
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


def loss_after_training(seed, **moved):
    setting = {**tuned, **moved}
    torch.manual_seed(seed)
    x = torch.randn(1024, 4)
    y = torch.tanh(x @ torch.randn(4, 4)) @ torch.randn(4, 1)
    width = round(setting["width"])
    model = torch.nn.Sequential(torch.nn.Linear(4, width), torch.nn.ReLU(), torch.nn.Linear(width, 1))
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=setting["rate"], eps=setting["epsilon"], weight_decay=setting["decay"], fused=True,
        betas=(max(0.0, 1 - setting["one_less_beta1"]), max(0.0, 1 - setting["one_less_beta2"])),
    )
    for _ in range(300):
        rows = torch.randint(0, 1024, (round(setting["batch"]),))
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x[rows]), y[rows]).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), setting["clip"])
        optimizer.step()
    return torch.nn.functional.mse_loss(model(x), y).item()


def mean_loss(**moved):
    return sum(loss_after_training(seed, **moved) for seed in range(2)) / 2


base = mean_loss()
costs = {name: max(mean_loss(**{name: value * factor}) for factor in (0.1, 10)) / base for name, value in tuned.items()}
rate_cost, batch_cost, width_cost, least_cost = costs["rate"], costs["batch"], costs["width"], min(costs.values())
print(f"tuned loss {base:.4f}; times as high with one setting ten times off, the worse side:")
print(", ".join(f"{name} {cost:.2f}" for name, cost in sorted(costs.items(), key=lambda pair: -pair[1])))
