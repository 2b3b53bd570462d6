"""Three lines tell a wheel without GPU code from a ROCm wheel that finds no card.

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
  - id: wheel-error-says-not-compiled
    variable: says_not_compiled
    label: Its error says that GPU code was not compiled in
    unit: yes/no
    kind: exact
    expect: true
  - id: wheel-error-says-no-gpus
    variable: says_no_gpus
    label: Its error says that no GPUs are available
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

says_not_compiled = "not compiled" in message
says_no_gpus = "GPUs are available" in message
print(f"{torch.__version__}: hip {torch.version.hip}, cuda {torch.version.cuda}, available {available}")
print(f"error: {message}")
