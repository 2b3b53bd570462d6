"""PyTorch's own translator turns CUDA calls into HIP calls by name.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: rocm-cuda-calls-left
    variable: cuda_calls_left
    label: CUDA names left in a small kernel file after the translation
    unit: "1"
    kind: exact
    expect: 0
  - id: rocm-kernel-unchanged
    variable: kernel_unchanged
    label: The kernel's own lines stay as they are
    unit: yes/no
    kind: exact
    expect: true
  - id: rocm-device-string-refused
    variable: rocm_refused
    label: torch.device("rocm") is refused
    unit: yes/no
    kind: exact
    expect: true
  - id: rocm-device-string-cuda
    variable: cuda_accepted
    label: torch.device("cuda") is accepted by a build without CUDA
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: cudaStreamCreate(&stream);
    with: cudaOfNextYear(&stream);
    says: a name that the translator's table doesn't have
"""
import contextlib
import io
from pathlib import Path

import torch
from torch.utils.hipify import hipify_python

KERNEL = "__global__ void scale(float* x, float a) { x[threadIdx.x] *= a; }"
here = Path.cwd()
(here / "scale.cu").write_text(f"""#include <cuda_runtime.h>
{KERNEL}
void run(float* host, float a) {{
  float* x;
  cudaMalloc(&x, 1024);
  cudaMemcpy(x, host, 1024, cudaMemcpyHostToDevice);
  cudaStream_t stream;
  cudaStreamCreate(&stream);
  scale<<<1, 256, 0, stream>>>(x, a);
  cudaDeviceSynchronize();
}}
""")
with contextlib.redirect_stdout(io.StringIO()):  # it prints a line for each file
    hipify_python.hipify(
        project_directory=str(here), output_directory=str(here / "hip"), includes=["*"],
        extra_files=[str(here / "scale.cu")], is_pytorch_extension=True,
    )
translated = next((here / "hip").rglob("*.hip")).read_text()
print(translated)
cuda_calls_left = sum("cuda" in line for line in translated.splitlines() if not line.startswith("//"))
kernel_unchanged = KERNEL in translated


def accepted(name):
    """Whether torch knows a device of this name."""
    try:
        torch.device(name)
    except RuntimeError:
        return False
    return True


rocm_refused, cuda_accepted = not accepted("rocm"), accepted("cuda")
