"""Names the parameters without a gradient, and shows what happens before the error: nothing is averaged.

role: detector
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: ddp-unused-detector-fires
    variable: found_broken
    label: Parameters named in the model with an unused layer
    unit: "1"
    kind: exact
    expect: 2
  - id: ddp-unused-detector-quiet
    variable: found_healthy
    label: Parameters named in the healthy model
    unit: "1"
    kind: exact
    expect: 0
  - id: ddp-unused-silent-difference
    variable: silent_difference
    label: Weights that differ between two ranks after one step of the model with an unused layer
    unit: "%"
    kind: measured
    at_least: 90
  - id: ddp-unused-healthy-difference
    variable: healthy_difference
    label: The same for the healthy model
    unit: "%"
    kind: exact
    expect: 0
  - id: ddp-second-backward-differs
    variable: second_backward_differs
    label: Gradients that differ between two ranks after two backward calls on one forward pass of the healthy model
    unit: "%"
    kind: measured
    at_least: 90
mutations:
  - replace: "return hidden if self.unused else self.extra(hidden)"
    with: "return self.extra(hidden)"
    says: with the layer in use nothing is named and the ranks agree
  - replace: "loss.backward(retain_graph=True)"
    with: "pass"
    says: a single backward call is averaged
"""
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch.nn.parallel import DistributedDataParallel


class Model(torch.nn.Module):
    def __init__(self, unused):
        super().__init__()
        self.body, self.extra, self.unused = torch.nn.Linear(16, 16), torch.nn.Linear(16, 16), unused

    def forward(self, inputs):
        hidden = self.body(inputs)
        return hidden if self.unused else self.extra(hidden)


def without_gradient(model):
    return [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None]


def one_step(rank, results):
    dist.init_process_group("gloo", init_method=f"file://{os.getcwd()}/meet", rank=rank, world_size=2)
    named = []
    for case, unused in enumerate((True, False)):
        model = DistributedDataParallel(Model(unused))
        torch.manual_seed(rank)  # other rows on each rank
        model(torch.randn(8, 16)).square().mean().backward()
        torch.optim.SGD(model.parameters(), lr=0.1).step()
        named.append(without_gradient(model))
        results[rank, case] = torch.cat([p.detach().flatten() for p in model.module.body.parameters()])
    model.zero_grad()
    loss = model(torch.randn(8, 16)).square().mean()
    loss.backward(retain_graph=True)
    loss.backward()  # adds to .grad on this rank alone
    results[rank, 2] = torch.cat([p.grad.flatten() for p in model.module.body.parameters()])
    dist.barrier()
    return named


torch.manual_seed(0)
results = torch.zeros(2, 3, 16 * 17).share_memory_()
other = mp.get_context("fork").Process(target=one_step, args=(1, results))
other.start()
broken, healthy = one_step(0, results)
other.join()
found_broken, found_healthy = len(broken), len(healthy)
silent_difference, healthy_difference, second_backward_differs = (100 * (results[0] != results[1]).float().mean(1)).tolist()
print(f"named: {broken}, healthy: {healthy}")
print(f"after one step {silent_difference:.0f} % of the used weights differ between the ranks; healthy {healthy_difference:.0f} %")
print(f"two backward calls on one forward pass: {second_backward_differs:.0f} % of the gradients differ")
