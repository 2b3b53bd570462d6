"""Seen from outside, a process holds more than its tensors.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: smi-tensor
    variable: tensor_mib
    label: Bytes of the tensor
    unit: MiB
    kind: exact
    expect: 256
  - id: smi-outside-exceeds-tensors
    variable: outside_exceeds_tensors
    label: The system's figure for the process exceeds the bytes of its tensors
    unit: yes/no
    kind: exact
    expect: true
  - id: smi-rise-over-tensor
    variable: rise_over_tensor
    label: Rise of the system's figure by one tensor, divided by its bytes
    unit: "×"
    kind: measured
    expect: 1
    tolerance: 0.05
  - id: smi-remains-after-deletion
    variable: remains_after_deletion
    label: What the system counts for the process when no tensor is left
    unit: MiB
    kind: measured
    at_least: 50
    at_most: 2000
  - id: smi-off-after-deletion
    variable: off_after_deletion
    label: Distance from the figure before the tensor, over its bytes
    unit: "%"
    kind: measured
    at_least: 0
    at_most: 5
mutations:
  - replace: del tensor
    with: kept = tensor
    says: keeps the tensor, so that nothing is given back
  - replace: torch.ones(2**28, dtype=torch.uint8)
    with: torch.ones(2**28, dtype=torch.uint8, device="meta")
    says: a tensor without memory, which the system cannot see
"""
import resource
from pathlib import Path

import torch


def outside():
    """Bytes that the operating system counts for this process (resident pages)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


before = outside()
tensor = torch.ones(2**28, dtype=torch.uint8)
with_tensor = outside()
outside_exceeds_tensors = with_tensor > tensor.nbytes
rise_over_tensor = (with_tensor - before) / tensor.nbytes
tensor_mib = tensor.nbytes / 2**20
print(f"before {before / 2**20:.0f} MiB, with a tensor of {tensor_mib:.0f} MiB {with_tensor / 2**20:.0f} MiB")
del tensor
remains_after_deletion = outside() / 2**20
off_after_deletion = 100 * abs(outside() - before) / 2**28
print(f"after deletion {remains_after_deletion:.0f} MiB, and no tensor left")
