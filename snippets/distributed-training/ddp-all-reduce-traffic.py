"""A ring all-reduce sends 2(N−1)/N times the tensor from each rank, measured at the network interface.

role: demo
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: all-reduce-traffic-2
    variable: traffic_2
    label: Bytes that each of 2 ranks sends in an all-reduce, over the bytes of the tensor
    unit: "×"
    kind: measured
    expect: 1
    tolerance: 0.06
    digits: 2
  - id: all-reduce-traffic-4
    variable: traffic_4
    label: The same for 4 ranks
    unit: "×"
    kind: measured
    expect: 1.5
    tolerance: 0.06
    digits: 2
  - id: all-reduce-traffic-8
    variable: traffic_8
    label: The same for 8 ranks
    unit: "×"
    kind: measured
    expect: 1.75
    tolerance: 0.06
    digits: 3
mutations:
  - replace: dist.all_reduce(tensor)
    with: dist.broadcast(tensor, 0)
    says: a broadcast moves the tensor once to each rank but the first
"""
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp


def loopback_bytes():
    """Bytes received so far on the interface that the ranks talk over."""
    with open("/proc/net/dev") as table:
        return next(int(line.split()[1]) for line in table if line.strip().startswith("lo:"))


def work(rank, ranks, sums, name):
    dist.init_process_group("gloo", init_method=f"file://{os.getcwd()}/{name}", rank=rank, world_size=ranks)
    tensor = torch.full((1 << 20,), rank + 1.0)
    dist.barrier()
    before = loopback_bytes()
    dist.barrier()
    dist.all_reduce(tensor)
    dist.barrier()
    sent = (loopback_bytes() - before) / ranks / tensor.nbytes
    sums[rank] = torch.tensor([sent, tensor.unique().item()])
    dist.barrier()


def traffic(ranks):
    rows = torch.zeros(ranks, 2).share_memory_()
    mp.start_processes(work, args=(ranks, rows, f"meet-{ranks}"), nprocs=ranks, start_method="fork")
    return rows[:, 0].mean().item()


traffic_2, traffic_4, traffic_8 = traffic(2), traffic(4), traffic(8)
print(f"sent by each rank, over the tensor: {traffic_2:.3f} of 2, {traffic_4:.3f} of 4, {traffic_8:.3f} of 8")
