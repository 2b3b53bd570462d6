"""Another process holds nine tenths of the free memory, so a fifth of it can't be had.

role: broken
devices: [cuda]
needs: [torch]
raises: {type: torch.OutOfMemoryError, trouble: cuda-out-of-memory}
twin: oom-read-the-message
"""
import subprocess
import sys

import torch

GIB = 2**30
free, total = torch.cuda.mem_get_info()
HOLD = f"""
import torch
block = torch.empty({free * 9 // 10}, dtype=torch.uint8, device="cuda")
print("held", flush=True)
input()
"""
other = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
try:
    print(f"the other process: {other.stdout.readline().strip()} {free * 9 // 10 / GIB:.2f} of {total / GIB:.2f} GiB")
    torch.empty(free // 5, dtype=torch.uint8, device="cuda")
finally:
    other.communicate("\n")
