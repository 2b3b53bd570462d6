"""An optimizer made before a layer is replaced goes on updating the old layer, and says nothing.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: optimizer-new-head-moved
    variable: new_head_moved
    label: Change of the new layer's weights after 50 steps, optimizer made before it
    unit: "1"
    kind: exact
    expect: 0
  - id: optimizer-new-head-had-gradients
    variable: new_head_had_gradients
    label: The new layer had gradients all the time
    unit: yes/no
    kind: exact
    expect: true
  - id: optimizer-missing-found
    variable: missing_found
    label: Trainable tensors that the check finds outside the optimizer, layer replaced afterwards
    unit: "1"
    kind: exact
    expect: 2
  - id: optimizer-missing-healthy
    variable: missing_healthy
    label: Trainable tensors that the check finds outside the optimizer, optimizer made last
    unit: "1"
    kind: exact
    expect: 0
  - id: optimizer-made-last-moved
    variable: made_last_moved
    label: Largest change of the new layer's weights after 50 steps, optimizer made last
    unit: "1"
    kind: measured
    at_least: 0.01
mutations:
  - replace: "if make_optimizer_last:"
    with: "if True:"
    says: with the optimizer made last both runs are healthy
"""
import torch

torch.manual_seed(0)
x, label = torch.randn(128, 8), torch.randint(3, (128,))


def not_in(optimizer, model):
    """Trainable tensors of the model that the optimizer does not hold."""
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    return [name for name, p in model.named_parameters() if p.requires_grad and id(p) not in held]


def train(make_optimizer_last):
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 10))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    model[2] = torch.nn.Linear(16, 3)  # a new head for three classes
    if make_optimizer_last:
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    before = model[2].weight.detach().clone()
    had_gradients = True
    for _ in range(50):
        model.zero_grad()
        torch.nn.functional.cross_entropy(model(x), label).backward()
        had_gradients = had_gradients and model[2].weight.grad.norm().item() > 0
        optimizer.step()
    return (model[2].weight - before).abs().max().item(), had_gradients, not_in(optimizer, model)


new_head_moved, new_head_had_gradients, missing = train(make_optimizer_last=False)
made_last_moved, _, missing_when_last = train(make_optimizer_last=True)
missing_found, missing_healthy = len(missing), len(missing_when_last)
print(f"optimizer first: the new head moved by {new_head_moved}, with gradients: {new_head_had_gradients}")
print(f"not in the optimizer: {missing}")
print(f"optimizer last: moved by {made_last_moved:.3f}, not in the optimizer: {missing_when_last}")
