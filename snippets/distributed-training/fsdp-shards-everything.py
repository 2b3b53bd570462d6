"""fully_shard keeps 1/N of weights, gradients and optimizer state on each rank, and trains the same model.

role: demo
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: fsdp-bytes-per-parameter
    variable: held_per_parameter
    label: Weights, gradients and AdamW state on each of 2 ranks, float32, over all parameters of the model
    unit: B/parameter
    kind: exact
    expect: 8
  - id: fsdp-bytes-unsharded
    variable: held_unsharded
    label: The same for the model on one device
    unit: B/parameter
    kind: exact
    expect: 16
  - id: fsdp-weight-difference
    variable: weight_difference
    label: Largest difference of a weight from training on one device, after three steps
    unit: "1"
    kind: measured
    at_most: 1.0e-5
    digits: 1
  - id: fsdp-gathered
    variable: gathered
    label: Bytes that a rank gathers in a step, over the bytes of the weights, each layer sharded
    unit: "×"
    kind: exact
    expect: 2
  - id: fsdp-reduced
    variable: reduced
    label: Bytes of gradients that go through reduce-scatter in a step, over the bytes of the weights
    unit: "×"
    kind: exact
    expect: 1
  - id: fsdp-gathered-kept
    variable: gathered_kept
    label: Bytes gathered in a step with reshard_after_forward=False, over the bytes of the weights
    unit: "×"
    kind: exact
    expect: 1
  - id: fsdp-largest-gather
    variable: largest_gather
    label: Largest single gather over the weights, each of 8 layers sharded
    unit: "%"
    kind: exact
    expect: 12.5
  - id: fsdp-largest-gather-root
    variable: largest_gather_root
    label: Largest single gather over the weights, only the whole model sharded
    unit: "%"
    kind: exact
    expect: 100
mutations:
  - replace: "fully_shard(layer, mesh=mesh, reshard_after_forward=reshard)"
    with: "pass"
    says: without a group for each layer everything is gathered at once
  - replace: "(slice(0, 32), slice(32, 64))[rank]"
    with: "slice(0, 32)"
    says: ranks that all train on the first rows end with other weights
"""
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.nn.functional import cross_entropy
from torch.utils._python_dispatch import TorchDispatchMode

torch.manual_seed(0)
inputs, labels = torch.randn(64, 256), torch.randint(256, (64,))


class Traffic(TorchDispatchMode):
    """Bytes of every gathered result and of every gradient that is reduced and scattered."""

    def __init__(self):
        super().__init__()
        self.gathers, self.reduces = [], []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func is torch.ops.c10d._allgather_base_.default:
            self.gathers.append(args[0].nbytes)
        elif func is torch.ops.c10d._reduce_scatter_base_.default:
            self.reduces.append(args[1].nbytes)
        return func(*args, **(kwargs or {}))


def network():
    torch.manual_seed(0)
    return torch.nn.Sequential(*(torch.nn.Linear(256, 256, bias=False) for _ in range(8)))


def train(model, rows, steps=3):
    """Three AdamW steps. Returns the bytes held between steps and the traffic of the last one."""
    optimizer = torch.optim.AdamW(model.parameters())
    for _ in range(steps):
        optimizer.zero_grad()
        with Traffic() as traffic:
            cross_entropy(model(inputs[rows]), labels[rows]).backward()
        optimizer.step()
    state = [t for states in optimizer.state.values() for t in states.values() if t.ndim]
    tensors = [*model.parameters(), *(p.grad for p in model.parameters()), *state]
    return sum(getattr(t, "_local_tensor", t).nbytes for t in tensors), traffic


def sharded(rank, layers, reshard=True):
    mesh = init_device_mesh("cpu", (2,))
    model = network()
    for layer in model if layers else ():
        fully_shard(layer, mesh=mesh, reshard_after_forward=reshard)
    fully_shard(model, mesh=mesh, reshard_after_forward=reshard)
    held, traffic = train(model, (slice(0, 32), slice(32, 64))[rank])
    return held, traffic, [p.full_tensor() for p in model.parameters()]


def work(rank):
    dist.init_process_group("gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2)
    runs = sharded(rank, True), sharded(rank, True, reshard=False), sharded(rank, False)
    dist.barrier()
    return runs


other = mp.get_context("fork").Process(target=work, args=(1,))
other.start()
each, kept, root = work(0)
other.join()

alone = network()
alone_bytes, _ = train(alone, slice(0, 64))
parameters = sum(p.numel() for p in alone.parameters())
weights = 4 * parameters
held_per_parameter, held_unsharded = each[0] / parameters, alone_bytes / parameters
weight_difference = max((a - b).abs().max().item() for a, b in zip(alone.parameters(), each[2]))
gathered, reduced = sum(each[1].gathers) / weights, sum(each[1].reduces) / weights
gathered_kept = sum(kept[1].gathers) / weights
largest_gather, largest_gather_root = (100 * max(run[1].gathers) / weights for run in (each, root))
print(f"{held_per_parameter} B/parameter on each rank, {held_unsharded} alone; weights within {weight_difference:.0e}")
print(f"gathered {gathered}x (kept after forward: {gathered_kept}x), reduced {reduced}x")
print(f"largest gather: {largest_gather} % of the weights, only the root sharded {largest_gather_root} %")
