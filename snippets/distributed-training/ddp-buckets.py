"""What DDP reduces and keeps: every gradient byte once a step, and a copy of all gradients in its buckets.

role: demo
devices: [cpu]
needs: [torch]
loopback: true
claims:
  - id: ddp-reduced-bytes
    variable: reduced_per_parameter
    label: Bytes that DDP all-reduces in a step for each float32 parameter
    unit: B/parameter
    kind: exact
    expect: 4
  - id: ddp-bucket-count
    variable: bucket_count
    label: Buckets of a model with 100 MB of float32 gradients, default sizes
    unit: "1"
    kind: exact
    expect: 4
  - id: ddp-bucket-copy
    variable: kept_default
    label: Gradients and buckets that DDP keeps for each float32 parameter by default
    unit: B/parameter
    kind: exact
    expect: 8
  - id: ddp-bucket-view
    variable: kept_as_view
    label: The same with gradient_as_bucket_view=True
    unit: B/parameter
    kind: exact
    expect: 4
  - id: ddp-no-sync-ratio
    variable: no_sync_ratio
    label: Bytes reduced for four micro-batches without no_sync, over those with it
    unit: "×"
    kind: exact
    expect: 4
mutations:
  - replace: "with model.no_sync():"
    with: "with torch.enable_grad():"
    says: without no_sync each micro-batch is reduced
  - replace: "measure(gradient_as_bucket_view=True)"
    with: "measure(gradient_as_bucket_view=False)"
    says: without the view gradients and buckets are two copies
"""
import torch
import torch.distributed as dist
from torch.distributed.algorithms.ddp_comm_hooks.default_hooks import allreduce_hook
from torch.nn.parallel import DistributedDataParallel

torch.manual_seed(0)
dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)  # counting needs no partner
row = torch.randn(1, 1250)


def measure(**options):
    """Bytes of one synchronised step, its buckets, and distinct bytes kept, all by parameter; bytes of four micro-batches."""
    seen = []

    def count(group, bucket):
        seen.append(bucket.buffer())
        return allreduce_hook(group, bucket)

    layers = [torch.nn.Linear(1250, 1250, bias=False) for _ in range(16)]
    model = DistributedDataParallel(torch.nn.Sequential(*layers), **options)
    model.register_comm_hook(None, count)
    model(row).sum().backward()  # buckets get their final order after the first step

    seen.clear()
    model(row).sum().backward()
    reduced = sum(buffer.nbytes for buffer in seen)
    storages = {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes()
                for t in (*seen, *(p.grad for p in model.parameters()))}
    numbers = sum(p.numel() for p in model.parameters())
    buckets = len(seen)

    seen.clear()
    with model.no_sync():
        for _ in range(3):
            model(row).sum().backward()
    model(row).sum().backward()
    accumulated = sum(buffer.nbytes for buffer in seen)
    return reduced / numbers, buckets, sum(storages.values()) / numbers, 4 * reduced / accumulated


reduced_per_parameter, bucket_count, kept_default, no_sync_ratio = measure()
_, _, kept_as_view, _ = measure(gradient_as_bucket_view=True)
print(f"{reduced_per_parameter} B/parameter in {bucket_count} buckets; kept {kept_default} B, as views {kept_as_view} B")
print(f"no_sync saves {no_sync_ratio}x the bytes over four micro-batches")
dist.destroy_process_group()
