"""float64 has to become float32 before a tensor may go to MPS, and loses digits there.

role: demo
devices: [cpu]
needs: [torch, numpy]
claims:
  - id: mps-built
    variable: built
    label: A Linux build of torch has MPS
    unit: yes/no
    kind: exact
    expect: false
  - id: mps-refused
    variable: refused
    label: Moving a tensor to MPS raises on a build without it
    unit: yes/no
    kind: exact
    expect: true
  - id: mps-numpy-is-float64
    variable: numpy_is_float64
    label: torch.from_numpy of NumPy's default array is float64
    unit: yes/no
    kind: exact
    expect: true
  - id: mps-float32-last-count
    variable: last_count
    label: Where a float32 counter stops counting by one
    unit: "1"
    kind: exact
    expect: 16777216
    digits: 8
mutations:
  - replace: dtype=torch.float32
    with: dtype=torch.float64
    says: counts in the format that MPS lacks
"""
import numpy
import torch

built = torch.backends.mps.is_built()
data = torch.from_numpy(numpy.array([0.5, 1.5]))
numpy_is_float64 = data.dtype == torch.float64
message = ""
try:
    data.to(torch.float32).to("mps")
except (RuntimeError, NotImplementedError) as error:
    message = f"{type(error).__name__}: {str(error).splitlines()[0]}"
refused = message != ""
print(message)

counts = torch.tensor([2**bits for bits in range(10, 40)], dtype=torch.float32)
stuck = counts[counts + 1 == counts]
last_count = int(stuck[0]) if len(stuck) else 0
print(f"MPS built: {built}; from NumPy: {data.dtype}; a float32 counter stops at {last_count:,}")
