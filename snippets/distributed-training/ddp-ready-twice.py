"""Reentrant checkpointing together with find_unused_parameters=True marks a parameter as ready twice.

role: broken
devices: [cpu]
needs: [torch]
loopback: true
raises:
  type: RuntimeError
  trouble: ddp-unused-parameters
mutations:
  - replace: use_reentrant=True
    with: use_reentrant=False
    says: the other kind of checkpoint stays in the graph that DDP searches
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

    def forward(self, inputs):
        return self.head(checkpoint(self.body, inputs, use_reentrant=True))


model = DistributedDataParallel(Model(), find_unused_parameters=True)
model(torch.randn(8, 16, requires_grad=True)).square().mean().backward()
