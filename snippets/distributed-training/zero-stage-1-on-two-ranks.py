"""ZeRO stage 1 on two ranks: each keeps the AdamW state of its share, and the weights come out the same.

role: demo
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: zero-stage-1-state-share
    variable: state_share
    label: AdamW state that one of 2 ranks holds with ZeroRedundancyOptimizer, over all of it
    unit: "%"
    kind: exact
    expect: 50
  - id: zero-stage-1-weight-difference
    variable: weight_difference
    label: Largest difference of a weight from plain DDP with AdamW, after three steps
    unit: "1"
    kind: exact
    expect: 0
  - id: zero-stage-1-moved
    variable: moved
    label: Largest change of a weight in those steps
    unit: "1"
    kind: measured
    at_least: 0.001
    digits: 2
  - id: zero-stage-1-gradient-bytes
    variable: gradient_share
    label: Gradients that one of 2 ranks holds with ZeRO stage 1, over all of them
    unit: "%"
    kind: exact
    expect: 100
mutations:
  - replace: "ZeroRedundancyOptimizer(p, optimizer_class=torch.optim.AdamW)"
    with: "torch.optim.AdamW(p)"
    says: the plain optimizer keeps all of the state on each rank
"""
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.distributed.optim import ZeroRedundancyOptimizer
from torch.nn.functional import cross_entropy
from torch.nn.parallel import DistributedDataParallel

torch.manual_seed(0)
inputs, labels = torch.randn(64, 256), torch.randint(256, (64,))


def network():
    torch.manual_seed(0)
    return torch.nn.Sequential(*(torch.nn.Linear(256, 256, bias=False) for _ in range(8)))


def train(rank, make):
    """Three steps. Returns the model, and the bytes of optimizer state on this rank."""
    model = DistributedDataParallel(network())
    optimizer = make(model.parameters())
    rows = (slice(0, 32), slice(32, 64))[rank]
    for _ in range(3):
        optimizer.zero_grad()
        cross_entropy(model(inputs[rows]), labels[rows]).backward()
        optimizer.step()
    states = getattr(optimizer, "optim", optimizer).state.values()
    return model, sum(t.nbytes for s in states for t in s.values() if t.ndim)


def work(rank):
    dist.init_process_group("gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2)
    runs = train(rank, torch.optim.AdamW), train(rank, lambda p: ZeroRedundancyOptimizer(p, optimizer_class=torch.optim.AdamW))
    dist.barrier()
    return runs


other = mp.get_context("fork").Process(target=work, args=(1,))
other.start()
(plain, plain_state), (stage_1, my_state) = work(0)
other.join()

state_share = 100 * my_state / plain_state
gradient_share = 100 * sum(p.grad.nbytes for p in stage_1.parameters()) / sum(p.nbytes for p in stage_1.parameters())
weight_difference = max((a - b).abs().max().item() for a, b in zip(plain.parameters(), stage_1.parameters()))
moved = max((a - b).abs().max().item() for a, b in zip(network().parameters(), stage_1.parameters()))
print(f"{state_share} % of the state and {gradient_share} % of the gradients on this rank")
print(f"weights moved by up to {moved:.1e} and differ from plain AdamW by {weight_difference}")
