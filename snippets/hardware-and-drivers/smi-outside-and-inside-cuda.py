"""The driver counts more than the tensors, and keeps counting when they are gone.

role: demo
devices: [cuda]
needs: [torch]
twin: smi-outside-and-inside
claims:
  - id: smi-cuda-outside-exceeds-tensors
    variable: outside_exceeds_tensors
    label: The driver's figure exceeds the bytes of the tensors
    unit: yes/no
    kind: exact
    expect: true
  - id: smi-cuda-cache-outlives-tensor
    variable: cache_outlives_tensor
    label: Memory stays reserved after the tensor is deleted
    unit: yes/no
    kind: exact
    expect: true
  - id: smi-cuda-remains-after-empty-cache
    variable: remains_after_empty_cache
    label: The driver still counts something after empty_cache
    unit: yes/no
    kind: exact
    expect: true
"""
import torch


def outside():
    """Bytes in use on the card as the driver counts them, all processes together."""
    free, total = torch.cuda.mem_get_info()
    return total - free


tensor = torch.ones(2**28, dtype=torch.uint8, device="cuda")
outside_exceeds_tensors = outside() > torch.cuda.memory_reserved() >= tensor.nbytes
print(f"tensor {tensor.nbytes}, reserved {torch.cuda.memory_reserved()}, driver {outside()}")
del tensor
cache_outlives_tensor = torch.cuda.memory_allocated() == 0 and torch.cuda.memory_reserved() > 0
torch.cuda.empty_cache()
remains_after_empty_cache = torch.cuda.memory_reserved() == 0 and outside() > 0
print(f"after empty_cache: reserved {torch.cuda.memory_reserved()}, driver {outside()}")
