"""The unused layer is frozen before the model is wrapped, and DDP leaves it out.

role: fixed
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: ddp-unused-frozen-loss
    variable: loss_ratio
    label: Loss after 20 steps over the first
    unit: "×"
    kind: measured
    at_most: 0.9
    digits: 2
  - id: ddp-unused-frozen-reduced
    variable: reduced_share
    label: Parameters that DDP reduces, over those in use
    unit: "%"
    kind: exact
    expect: 100
mutations:
  - replace: "inner.old_head.requires_grad_(False)"
    with: "inner.old_head.requires_grad_(True)"
    says: a layer that asks for gradients and gets none stops the second step
"""
import torch
import torch.distributed as dist
from torch.distributed.algorithms.ddp_comm_hooks.default_hooks import allreduce_hook
from torch.nn.parallel import DistributedDataParallel

torch.manual_seed(0)
dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
reduced = []


def count(group, bucket):
    reduced.append(bucket.buffer().numel())
    return allreduce_hook(group, bucket)


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Linear(16, 16)
        self.old_head = torch.nn.Linear(16, 4)
        self.head = torch.nn.Linear(16, 4)

    def forward(self, inputs):
        hidden = torch.relu(self.body(inputs))
        return self.head(hidden)


inner = Model()
inner.old_head.requires_grad_(False)  # before wrapping: DDP registers its hooks in the constructor
model = DistributedDataParallel(inner)
model.register_comm_hook(None, count)
optimizer = torch.optim.SGD((p for p in model.parameters() if p.requires_grad), lr=0.1)
inputs, losses = torch.randn(8, 16), []
for step in range(20):
    optimizer.zero_grad()
    loss = model(inputs).square().mean()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
loss_ratio = losses[-1] / losses[0]
used = sum(p.numel() for layer in (inner.body, inner.head) for p in layer.parameters())
reduced_share = 100 * sum(reduced) / len(losses) / used
dist.destroy_process_group()
print(f"loss x {loss_ratio:.2f}; {reduced_share} % of the parameters in use are reduced")
