"""The model computes the second output only when asked, and its head is frozen while nobody trains it.

role: fixed
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: ddp-on-demand-steps
    variable: steps
    label: Steps taken
    unit: step
    kind: exact
    expect: 3
  - id: ddp-on-demand-gradients
    variable: without_gradient
    label: Trained parameters without a gradient
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: "inner.value.requires_grad_(False)"
    with: "inner.value.requires_grad_(True)"
    says: a head that nobody computes is an unused layer
"""
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

torch.manual_seed(0)
dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Linear(16, 16)
        self.policy = torch.nn.Linear(16, 4)
        self.value = torch.nn.Linear(16, 1)

    def forward(self, inputs, with_value=False):
        hidden = torch.relu(self.body(inputs))
        return self.policy(hidden), self.value(hidden) if with_value else None


inner = Model()
inner.value.requires_grad_(False)
model = DistributedDataParallel(inner)
steps = 0
for step in range(3):
    logits, _ = model(torch.randn(8, 16))
    logits.square().mean().backward()
    steps += 1
without_gradient = sum(p.grad is None for p in model.parameters() if p.requires_grad)
dist.destroy_process_group()
print(f"{steps} steps, {without_gradient} trained parameters without a gradient")
