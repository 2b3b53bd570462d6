"""A file that is mapped to be read counts in full before a byte of it is read.

role: demo
devices: [cpu]
needs: [torch, safetensors]
claims:
  - id: paging-mapped-opened
    variable: mapped_opened
    label: Private memory after opening four shards with mmap, over their size
    unit: "×"
    kind: measured
    expect: 1
    tolerance: 0.02
  - id: paging-mapped-resident
    variable: mapped_resident
    label: Of that, in RAM
    unit: "%"
    kind: measured
    at_least: 0
    at_most: 2
  - id: paging-mapped-peak
    variable: mapped_peak
    label: Peak while one tensor at a time is read and cast to bf16, with mmap
    unit: "×"
    kind: measured
    expect: 1.125
    tolerance: 0.05
  - id: paging-read-peak
    variable: read_peak
    label: The same with pread
    unit: "×"
    kind: measured
    expect: 0.375
    tolerance: 0.05
mutations:
  - replace: opened("mmap")
    with: opened("pread")
    says: maps nothing
"""
import re
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

SHARDS, NUMBERS = 4, 20 * 2**20  # one tensor of 80 MiB in each file


def counted(what):
    """Bytes that Linux counts: VmData is private writable memory, VmRSS what is in RAM."""
    return 1024 * int(re.search(rf"{what}:\s+(\d+)", Path("/proc/self/status").read_text())[1])


def opened(backend):
    """All shards open at once, as when a model is loaded."""
    return [safe_open(f"{i}.safetensors", "pt", backend=backend) for i in range(SHARDS)]


def peak_of_reading(files, before):
    """Highest rise of private memory while each tensor is read, cast and dropped."""
    peak = 0
    for file in files:
        tensor = file.get_tensor("weight")
        cast = tensor.to(torch.bfloat16)
        peak = max(peak, counted("VmData") - before)
        del tensor, cast
    return peak


for i in range(SHARDS):
    save_file({"weight": torch.zeros(NUMBERS)}, f"{i}.safetensors")
size = sum(Path(f"{i}.safetensors").stat().st_size for i in range(SHARDS))

before, resident = counted("VmData"), counted("VmRSS")
files = opened("mmap")
mapped_opened = (counted("VmData") - before) / size
mapped_resident = 100 * max(counted("VmRSS") - resident, 0) / size
mapped_peak = peak_of_reading(files, before) / size
del files

before = counted("VmData")
read_peak = peak_of_reading(opened("pread"), before) / size
print(f"mmap: {mapped_opened:.3f} of the files when opened, {mapped_resident:.2f} % in RAM, peak {mapped_peak:.3f}")
print(f"pread: peak {read_peak:.3f}")
