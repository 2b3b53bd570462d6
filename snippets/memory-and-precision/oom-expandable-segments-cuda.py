"""With expandable segments the same requests succeed under the same cap.

role: fixed
devices: [cuda]
needs: [torch]
twin: oom-fragmented
claims:
  - id: oom-expandable-allocated
    variable: allocated_mib
    label: Memory held by tensors after the request that failed before
    unit: MiB
    kind: exact
    expect: 384
  - id: oom-expandable-reserved
    variable: reserved_mib
    label: Memory reserved from the driver
    unit: MiB
    kind: measured
    at_most: 576
"""
import os

# Read once, when the allocator starts.
os.environ["PYTORCH_CUDA_ALLOC_CONF"] = "expandable_segments:True"
import torch

MIB = 2**20
torch.cuda.set_per_process_memory_fraction(576 * MIB / torch.cuda.get_device_properties(0).total_memory)
block = lambda mib: torch.empty(mib * MIB, dtype=torch.uint8, device="cuda")

whole = block(512)
del whole
pieces = [block(64) for _ in range(8)]
del pieces[::2]
pieces.append(block(128))

allocated_mib = torch.cuda.memory_allocated() / MIB
reserved_mib = torch.cuda.memory_reserved() / MIB
print(f"allocated {allocated_mib:.0f} MiB, reserved {reserved_mib:.0f} MiB")
