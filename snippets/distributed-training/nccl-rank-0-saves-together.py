"""All ranks gather the weights, and rank 0 writes the file.

role: fixed
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: nccl-saved-elements
    variable: saved
    label: Elements in the file of a model with 68 parameters, sharded over two ranks
    unit: element
    kind: exact
    expect: 68
  - id: nccl-saved-own
    variable: own
    label: Elements that rank 0 holds itself
    unit: element
    kind: exact
    expect: 34
mutations:
  - replace: "p.full_tensor()"
    with: "p.to_local()"
    says: a file of rank 0's own slices is half a model
"""
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard


def save(rank):
    dist.init_process_group("gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2)
    model = torch.nn.Linear(16, 4)
    fully_shard(model, mesh=init_device_mesh("cpu", (2,)))
    whole = {name: p.full_tensor() for name, p in model.state_dict().items()}  # on every rank
    if rank == 0:
        torch.save(whole, "model.pt")
    dist.barrier()
    return sum(p.to_local().numel() for p in model.parameters())


other = mp.get_context("fork").Process(target=save, args=(1,))
other.start()
own = save(0)
other.join()
saved = sum(tensor.numel() for tensor in torch.load("model.pt").values())
print(f"{saved} elements saved, {own} of them rank 0's own")
