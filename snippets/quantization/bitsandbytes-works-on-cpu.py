"""Without a CUDA library, 4-bit layers and the 8-bit AdamW still train on the CPU.

role: fixed
devices: [cpu]
needs: [torch, bitsandbytes]
claims:
  - id: bitsandbytes-cpu-library
    variable: cpu_library
    label: The library that was loaded is the CPU one
    unit: yes/no
    kind: exact
    expect: true
  - id: bitsandbytes-cpu-layer-error
    variable: layer_error
    label: Output of a 4-bit layer on the CPU, off that of the same layer in float32
    unit: "%"
    kind: measured
    at_least: 3
    at_most: 15
  - id: bitsandbytes-cpu-states
    variable: state_bytes
    label: State of the 8-bit AdamW on the CPU for each parameter
    unit: B/parameter
    kind: measured
    at_most: 2.1
mutations:
  - replace: "bitsandbytes.optim.AdamW8bit"
    with: "torch.optim.AdamW"
    says: 32-bit states
"""
import bitsandbytes
import torch
from bitsandbytes.cextension import lib

torch.manual_seed(0)
cpu_library = not lib.compiled_with_cuda
plain = torch.nn.Linear(256, 256, bias=False)
quantized = bitsandbytes.nn.Linear4bit(256, 256, bias=False, quant_type="nf4", compute_dtype=torch.float32)
quantized.load_state_dict(plain.state_dict())
quantized = quantized.to("cpu")  # the weights are quantized by this call
x = torch.randn(8, 256, requires_grad=True)
output = quantized(x)
output.sum().backward()
layer_error = 100 * ((output - plain(x)).norm() / plain(x).norm()).item()

weight = torch.nn.Parameter(torch.randn(128, 128))
optimizer = bitsandbytes.optim.AdamW8bit([weight], lr=1e-3)
weight.square().sum().backward()
optimizer.step()
tables = ("qmap1", "qmap2", "step")  # shared by all parameters
held = [t for name, t in optimizer.state[weight].items() if torch.is_tensor(t) and name not in tables]
state_bytes = sum(t.nbytes for t in held) / weight.numel()
print(f"CPU library: {cpu_library}; layer off by {layer_error:.1f} %; states {state_bytes:.3f} B/parameter")
