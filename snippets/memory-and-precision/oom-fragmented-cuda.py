"""Half of the segment is free, a quarter of it is asked for, and the allocator gives up.

role: broken
devices: [cuda]
needs: [torch]
raises: {type: torch.OutOfMemoryError, trouble: cuda-out-of-memory}
twin: oom-fragmented
"""
import torch

MIB = 2**20
torch.cuda.set_per_process_memory_fraction(576 * MIB / torch.cuda.get_device_properties(0).total_memory)
block = lambda mib: torch.empty(mib * MIB, dtype=torch.uint8, device="cuda")

# Freeing this leaves one cached segment of 512 MiB, which the eight pieces are cut from.
whole = block(512)
del whole
pieces = [block(64) for _ in range(8)]
del pieces[::2]

print(f"allocated {torch.cuda.memory_allocated() // MIB} MiB, reserved {torch.cuda.memory_reserved() // MIB} MiB")
block(128)
