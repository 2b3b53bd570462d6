"""A limit of a quarter of the card refuses a block while three quarters are free.

role: broken
devices: [cuda]
needs: [torch]
raises: {type: torch.OutOfMemoryError, trouble: cuda-out-of-memory}
twin: oom-read-the-message
"""
import torch

GIB = 2**30
total = torch.cuda.get_device_properties(0).total_memory
torch.cuda.set_per_process_memory_fraction(0.25)

blocks = []
while True:
    free, _ = torch.cuda.mem_get_info()
    print(f"allocated {torch.cuda.memory_allocated() / GIB:.2f} of {total / GIB:.2f} GiB, free {free / GIB:.2f} GiB")
    blocks.append(torch.empty(total // 32, dtype=torch.uint8, device="cuda"))
