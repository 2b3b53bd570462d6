"""Rank 0 has one batch more than rank 1 and waits in an all-reduce that nobody joins.

role: broken
devices: [cpu]
needs: [torch]
loopback: true
raises:
  type: RuntimeError
  trouble: nccl-timeout
mutations:
  - replace: "batches = 3 if rank == 0 else 2"
    with: "batches = 2"
    says: with the same number of batches every call finds its partner
"""
import datetime
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.nn.parallel import DistributedDataParallel

context = mp.get_context("fork")
ended = context.Event()


def train(rank):
    dist.init_process_group(
        "gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2,
        timeout=datetime.timedelta(seconds=2),  # half an hour by default
    )
    model = DistributedDataParallel(torch.nn.Linear(16, 4))
    batches = 3 if rank == 0 else 2
    for batch in range(batches):
        model(torch.ones(8, 16)).square().mean().backward()
    if rank == 1:
        ended.wait(20)  # rank 1 has left the loop and does something else


context.Process(target=train, args=(1,), daemon=True).start()
train(0)
