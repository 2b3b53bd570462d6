"""Two ranks take different branches of the model, and each lacks the gradients of the other's.

role: broken
devices: [cpu]
needs: [torch]
loopback: true
raises:
  type: RuntimeError
  trouble: ddp-unused-parameters
mutations:
  - replace: "DistributedDataParallel(Experts())"
    with: "DistributedDataParallel(Experts(), find_unused_parameters=True)"
    says: told to look for them, DDP marks the unused ones as ready
"""
import contextlib
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.nn.parallel import DistributedDataParallel


class Experts(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.experts = torch.nn.ModuleList(torch.nn.Linear(16, 4) for _ in range(2))

    def forward(self, inputs, which):
        return self.experts[which](inputs)


def train(rank):
    dist.init_process_group("gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2)
    torch.manual_seed(0)
    model = DistributedDataParallel(Experts())
    for step in range(2):
        model(torch.randn(8, 16), which=rank).square().mean().backward()
    dist.barrier()


def quiet(rank):
    with contextlib.suppress(RuntimeError):  # rank 1 fails alike; rank 0 shows the error
        train(rank)


mp.get_context("fork").Process(target=quiet, args=(1,)).start()
train(0)
