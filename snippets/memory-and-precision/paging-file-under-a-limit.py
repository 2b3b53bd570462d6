"""Under a limit smaller than the file, mapping it is refused and reading it works.

role: fixed
devices: [cpu]
needs: [torch, safetensors]
claims:
  - id: paging-limit-mapping-refused
    variable: mapping_refused
    label: With mmap the file can't be opened under the limit
    unit: yes/no
    kind: exact
    expect: true
  - id: paging-limit-tensors-read
    variable: tensors_read
    label: Of its eight tensors, read under the same limit with pread
    unit: "1"
    kind: exact
    expect: 8
mutations:
  - replace: size // 2
    with: size * 2
    says: leaves room for the whole file
"""
import re
import resource
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

save_file({f"w{i}": torch.full((2**22,), float(i)) for i in range(8)}, "model.safetensors")
size = Path("model.safetensors").stat().st_size

# Linux can limit a process's private memory. Windows has such a limit for the whole machine:
# RAM and page file together.
private = 1024 * int(re.search(r"VmData:\s+(\d+)", Path("/proc/self/status").read_text())[1])
_, hard = resource.getrlimit(resource.RLIMIT_DATA)
resource.setrlimit(resource.RLIMIT_DATA, (private + size // 2, hard))

message = ""
try:
    safe_open("model.safetensors", "pt", backend="mmap")
except (OSError, RuntimeError, MemoryError) as error:
    message = str(error).splitlines()[0]
mapping_refused = message != ""

tensors_read = 0
with safe_open("model.safetensors", "pt", backend="pread") as file:
    for name in file.keys():
        tensors_read += file.get_tensor(name).to(torch.bfloat16)[0].item() == float(name[1:])
print(f"mmap: {message.replace(str(size), 'all')}")
print(f"pread: {tensors_read} tensors of {size / 2**20:.0f} MiB under a limit of {size / 2**21:.0f} MiB")
