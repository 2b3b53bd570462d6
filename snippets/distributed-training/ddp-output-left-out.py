"""forward() returns two outputs and the loss uses one, so the other's layers get no gradient.

role: broken
devices: [cpu]
needs: [torch]
loopback: true
raises:
  type: RuntimeError
  trouble: ddp-unused-parameters
mutations:
  - replace: "loss = logits.square().mean()"
    with: "loss = logits.square().mean() + value.square().mean()"
    says: a loss of all outputs reaches all layers
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

    def forward(self, inputs):
        hidden = torch.relu(self.body(inputs))
        return self.policy(hidden), self.value(hidden)


model = DistributedDataParallel(Model())
for step in range(2):
    logits, value = model(torch.randn(8, 16))
    loss = logits.square().mean()
    loss.backward()
