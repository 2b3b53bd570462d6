"""Non-reentrant checkpointing and one backward pass for each forward: every parameter is ready once.

role: fixed
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: ddp-ready-once-difference
    variable: difference
    label: Largest difference of a gradient from the model without DDP and checkpointing
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: use_reentrant=False
    with: use_reentrant=True
    says: the reentrant kind hides its layers from the search
"""
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Linear(16, 16)
        self.head = torch.nn.Linear(16, 4)
        self.spare = torch.nn.Linear(16, 4)  # the reason to search for unused parameters

    def forward(self, inputs):
        return self.head(checkpoint(self.body, inputs, use_reentrant=False))


inner = Model()
inputs = torch.randn(8, 16)
used = [*inner.body.parameters(), *inner.head.parameters()]
plain = torch.autograd.grad(inner.head(inner.body(inputs)).square().mean(), used)

model = DistributedDataParallel(inner, find_unused_parameters=True)
for step in range(2):
    model.zero_grad()
    model(inputs).square().mean().backward()
difference = max((p.grad - g).abs().max().item() for p, g in zip(used, plain))
dist.destroy_process_group()
print(f"largest difference of a gradient: {difference}")
