"""Doubling the batch until the allocator has no room left raises the genuine CUDA error.

role: broken
devices: [cuda]
needs: [torch]
raises: {type: torch.OutOfMemoryError, trouble: cuda-out-of-memory}
twin: oom-micro-batch
"""
import torch
from torch import nn

GIB = 2**30
# A cap makes the error come at the same place on every card.
torch.cuda.set_per_process_memory_fraction(2 * GIB / torch.cuda.get_device_properties(0).total_memory)

torch.manual_seed(0)
block = lambda: nn.Sequential(nn.LayerNorm(512), nn.Linear(512, 2048), nn.GELU(), nn.Linear(2048, 512))
model = nn.Sequential(*[block() for _ in range(8)]).cuda()

batch = 512
while True:
    x = torch.randn(batch, 512, device="cuda")
    nn.functional.mse_loss(model(x), x).backward()
    print(f"batch {batch}: peak {torch.cuda.max_memory_allocated() / GIB:.2f} GiB")
    batch *= 2
