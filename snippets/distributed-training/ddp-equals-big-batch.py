"""DDP gives every rank the mean gradient, which is the gradient of the whole batch if the shares are equal.

role: demo
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: ddp-rank-difference
    variable: rank_difference
    label: Largest difference between the gradients of the two ranks
    unit: "1"
    kind: exact
    expect: 0
  - id: ddp-mean-difference
    variable: mean_difference
    label: Largest difference between DDP's gradient and the mean of the ranks' own, over the largest element
    unit: "1"
    kind: measured
    at_most: 1.0e-6
  - id: ddp-big-batch-difference
    variable: big_batch_difference
    label: Largest difference between DDP's gradient and that of the undivided batch, over the largest element
    unit: "1"
    kind: measured
    at_most: 1.0e-5
    digits: 1
  - id: ddp-alone-difference
    variable: alone_difference
    label: The same for the gradient of one rank alone
    unit: "×"
    kind: measured
    at_least: 0.1
    digits: 2
  - id: ddp-unequal-difference
    variable: unequal_difference
    label: The same for DDP with shares of 48 and 16 rows
    unit: "×"
    kind: measured
    at_least: 0.1
    digits: 2
  - id: ddp-weights-differ
    variable: weights_differ
    label: Weights that differ between the ranks after three AdamW steps
    unit: parameter
    kind: exact
    expect: 0
mutations:
  - replace: DistributedDataParallel(network(seed=rank))
    with: network(seed=rank)
    says: without the wrapper each rank keeps its own weights and gradients
"""
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.nn.functional import cross_entropy
from torch.nn.parallel import DistributedDataParallel

torch.manual_seed(0)
inputs, labels = torch.randn(64, 128), torch.randint(10, (64,))


def network(seed):
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(128, 256), torch.nn.GELU(), torch.nn.Linear(256, 10))


def gradient(model, rows):
    model.zero_grad()
    cross_entropy(model(inputs[rows]), labels[rows]).backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()])


def work(rank, results):
    dist.init_process_group("gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2)
    model = DistributedDataParallel(network(seed=rank))  # rank 0's weights go to everyone
    equal = (slice(0, 32), slice(32, 64))[rank]
    unequal = (slice(0, 48), slice(48, 64))[rank]
    results[rank, 0] = gradient(network(seed=0), equal)  # no communication
    results[rank, 1] = gradient(model, unequal)
    results[rank, 2] = gradient(model, equal)
    optimizer = torch.optim.AdamW(model.parameters())
    for _ in range(3):
        gradient(model, equal)
        optimizer.step()
    results[rank, 3] = torch.cat([p.detach().flatten() for p in model.parameters()])
    dist.barrier()


parameters = sum(p.numel() for p in network(0).parameters())
results = torch.zeros(2, 4, parameters).share_memory_()
other = mp.get_context("fork").Process(target=work, args=(1, results))
other.start()
work(0, results)
other.join()

whole = gradient(network(seed=0), slice(0, 64))
off = lambda g: ((g - whole).abs().max() / whole.abs().max()).item()
alone, unequal, ddp, weights = results.unbind(1)
rank_difference = (ddp[0] - ddp[1]).abs().max().item()
mean_difference = ((ddp[0] - alone.mean(0)).abs().max() / whole.abs().max()).item()
big_batch_difference, alone_difference, unequal_difference = off(ddp[0]), off(alone[0]), off(unequal[0])
weights_differ = (weights[0] != weights[1]).sum().item()
print(f"off the whole batch's gradient: {big_batch_difference:.0e}, one rank alone {alone_difference:.2f}")
print(f"with shares of 48 and 16 rows {unequal_difference:.2f}; weights that differ: {weights_differ}")
