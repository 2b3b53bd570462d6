"""Without a card, much of torch.cuda answers as if nothing were wrong.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: cuda-absent-available
    variable: available
    label: torch.cuda.is_available() with every card hidden
    unit: yes/no
    kind: exact
    expect: false
  - id: cuda-absent-quiet-calls
    variable: quiet_calls
    label: Of ten torch.cuda calls, those that pass without a card
    unit: "1"
    kind: exact
    expect: 6
  - id: cuda-absent-allocated
    variable: allocated
    label: torch.cuda.max_memory_allocated() without a card
    unit: B
    kind: exact
    expect: 0
  - id: cuda-absent-autocast-is-off
    variable: autocast_is_off
    label: A product under autocast("cuda") stays float32 without a card
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: torch.autocast("cuda", dtype=torch.bfloat16)
    with: torch.autocast("cpu", dtype=torch.bfloat16)
    says: names a device that is there, and autocast works
"""
import os

os.environ["CUDA_VISIBLE_DEVICES"] = ""  # read when CUDA starts: the same answer on every machine
import torch

calls = {
    "is_available": torch.cuda.is_available,
    "device_count": torch.cuda.device_count,
    "memory_allocated": torch.cuda.memory_allocated,
    "max_memory_allocated": torch.cuda.max_memory_allocated,
    "empty_cache": torch.cuda.empty_cache,
    "manual_seed_all": lambda: torch.cuda.manual_seed_all(0),
    "get_device_name": torch.cuda.get_device_name,
    "mem_get_info": torch.cuda.mem_get_info,
    "synchronize": torch.cuda.synchronize,
    "zeros(1).cuda": lambda: torch.zeros(1).cuda(),
}
quiet_calls = 0
for name, call in calls.items():
    try:
        print(f"{name}: {call()}")
        quiet_calls += 1
    except (AssertionError, RuntimeError) as error:
        print(f"{name}: {type(error).__name__}: {str(error).splitlines()[0]}")

with torch.autocast("cuda", dtype=torch.bfloat16):
    product = torch.ones(2, 2) @ torch.ones(2, 2)
available = torch.cuda.is_available()
allocated = torch.cuda.max_memory_allocated()
autocast_is_off = product.dtype == torch.float32
