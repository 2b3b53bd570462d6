"""A layer that forward() never calls stops DDP at the second step.

role: broken
devices: [cpu]
needs: [torch]
loopback: true
raises:
  type: RuntimeError
  trouble: ddp-unused-parameters
mutations:
  - replace: "return self.head(hidden)"
    with: "return self.head(hidden) + self.old_head(hidden)"
    says: with every layer in use there is no error
"""
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

torch.manual_seed(0)
dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)  # one rank is enough to fail


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Linear(16, 16)
        self.old_head = torch.nn.Linear(16, 4)  # left over, trained by nobody
        self.head = torch.nn.Linear(16, 4)

    def forward(self, inputs):
        hidden = torch.relu(self.body(inputs))
        return self.head(hidden)


model = DistributedDataParallel(Model())
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(2):
    optimizer.zero_grad()
    model(torch.randn(8, 16)).square().mean().backward()
    optimizer.step()
