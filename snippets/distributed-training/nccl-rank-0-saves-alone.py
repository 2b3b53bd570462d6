"""Only rank 0 asks for the whole weights of a sharded model, and waits for slices that nobody sends.

role: broken
devices: [cpu]
needs: [torch]
loopback: true
raises:
  type: RuntimeError
  trouble: nccl-timeout
mutations:
  - replace: "if rank == 0:"
    with: "if True:"
    says: when all ranks ask, all get the whole weights
"""
import datetime
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard

context = mp.get_context("fork")
ended = context.Event()


def save(rank):
    dist.init_process_group(
        "gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2,
        timeout=datetime.timedelta(seconds=2),
    )
    model = torch.nn.Linear(16, 4)
    fully_shard(model, mesh=init_device_mesh("cpu", (2,)))
    if rank == 0:
        whole = {name: p.full_tensor() for name, p in model.state_dict().items()}
        torch.save(whole, "model.pt")
    if rank == 1:
        ended.wait(20)  # rank 1 trains on


context.Process(target=save, args=(1,), daemon=True).start()
save(0)
