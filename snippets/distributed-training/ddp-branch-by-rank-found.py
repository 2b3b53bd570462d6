"""With find_unused_parameters=True each rank counts as zero where it took another branch.

role: fixed
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: ddp-found-branch-share
    variable: share
    label: Averaged gradient of a branch that one of two ranks took, over that rank's own
    unit: "×"
    kind: exact
    expect: 0.5
  - id: ddp-found-branch-missing
    variable: missing
    label: Parameters without a gradient after the backward pass
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: "find_unused_parameters=True"
    with: "find_unused_parameters=False"
    says: without the search the second step raises
"""
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
    """The module after two backward passes, and rank 0's own gradient of its branch."""
    dist.init_process_group("gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2)
    torch.manual_seed(0)
    model = DistributedDataParallel(Experts(), find_unused_parameters=True)
    inputs = torch.randn(8, 16)
    for step in range(2):
        model.zero_grad()
        model(inputs, which=rank).square().mean().backward()
    weight = model.module.experts[0].weight
    own, = torch.autograd.grad(model.module(inputs, which=0).square().mean(), weight)
    dist.barrier()
    return model.module, own


other = mp.get_context("fork").Process(target=train, args=(1,), daemon=True)
other.start()
module, own = train(0)
other.join()
share = (module.experts[0].weight.grad.abs().sum() / own.abs().sum()).item()
missing = sum(p.grad is None for p in module.parameters())
print(f"gradient of expert 0: {share} of rank 0's own; {missing} parameters without gradient")
