"""Three lines tell a wheel without ROCm from a ROCm wheel that finds no card.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: wheel-has-hip
    variable: has_hip
    label: This wheel was built for ROCm
    unit: yes/no
    kind: exact
    expect: false
  - id: wheel-is-available
    variable: available
    label: torch.cuda.is_available()
    unit: yes/no
    kind: exact
    expect: false
  - id: wheel-error-names-cuda
    variable: names_cuda
    label: Its error speaks of CUDA or NVIDIA
    unit: yes/no
    kind: exact
    expect: true
  - id: wheel-error-names-hip
    variable: names_hip
    label: Its error speaks of HIP
    unit: yes/no
    kind: exact
    expect: false
"""
import torch

has_hip = torch.version.hip is not None
available = torch.cuda.is_available()
try:
    torch.zeros(1).cuda()
    message = ""
except (AssertionError, RuntimeError) as error:
    message = str(error)

names_cuda = "CUDA" in message or "NVIDIA" in message
names_hip = "HIP" in message
print(f"{torch.__version__}: hip {torch.version.hip}, cuda {torch.version.cuda}, available {available}")
print(f"error: {message}")
