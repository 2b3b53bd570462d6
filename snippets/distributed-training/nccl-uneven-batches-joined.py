"""Join lets the rank that ends first shadow the other's collectives until all are done.

role: fixed
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: nccl-join-steps
    variable: steps_of_rank_0
    label: Steps of rank 0, which has one batch more
    unit: step
    kind: exact
    expect: 3
  - id: nccl-join-steps-other
    variable: steps_of_rank_1
    label: Steps of rank 1
    unit: step
    kind: exact
    expect: 2
  - id: nccl-join-weights
    variable: same_weights
    label: Both ranks end with the same weights
    unit: "yes/no"
    kind: exact
    expect: true
mutations:
  - replace: "with Join([model]):"
    with: "with contextlib.nullcontext():"
    says: without Join rank 0's third step finds no partner
"""
import contextlib
import datetime
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.distributed.algorithms.join import Join
from torch.nn.parallel import DistributedDataParallel


def train(rank, results):
    dist.init_process_group(
        "gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2,
        timeout=datetime.timedelta(seconds=2),
    )
    torch.manual_seed(0)
    model = DistributedDataParallel(torch.nn.Linear(16, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batches = 3 if rank == 0 else 2
    with Join([model]):
        for batch in range(batches):
            optimizer.zero_grad()
            model(torch.ones(8, 16)).square().mean().backward()
            optimizer.step()
            results[rank, 0] += 1
    results[rank, 1:] = torch.cat([p.detach().flatten() for p in model.parameters()])
    with contextlib.suppress(RuntimeError):
        dist.barrier()


results = torch.zeros(2, 1 + 4 * 17).share_memory_()
other = mp.get_context("fork").Process(target=train, args=(1, results))
other.start()
train(0, results)
other.join()
steps_of_rank_0, steps_of_rank_1 = (int(steps) for steps in results[:, 0])
same_weights = bool((results[0, 1:] == results[1, 1:]).all())
print(f"steps: {steps_of_rank_0} and {steps_of_rank_1}; same weights: {same_weights}")
