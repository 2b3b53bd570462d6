"""Ten lines that name the first module whose output is not finite.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: nan-detector-fires
    variable: fires
    label: The detector fires on the broken model
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-detector-names-the-module
    variable: names_the_module
    label: It names the module that made the first inf
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-detector-stays-quiet
    variable: quiet
    label: It stays quiet on the healthy model
    unit: yes/no
    kind: exact
    expect: true
"""
import torch
from torch import nn


def watch(model):
    """Calls back after every module; collects (name, input was finite) for outputs that are not."""
    found = []
    for name, module in model.named_modules():
        def check(module, inputs, output, name=name):
            if isinstance(output, torch.Tensor) and not output.isfinite().all():
                found.append((name, all(t.isfinite().all().item() for t in inputs)))
        module.register_forward_hook(check)
    return found


class Log(nn.Module):
    def forward(self, x):
        return x.log()


torch.manual_seed(0)
x = torch.randn(32, 8)
broken = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), Log(), nn.Linear(16, 1))
healthy = nn.Sequential(nn.Linear(8, 16), nn.Softplus(), Log(), nn.Linear(16, 1))

found_broken, found_healthy = watch(broken), watch(healthy)
broken(x), healthy(x)

fires = len(found_broken) > 0
quiet = len(found_healthy) == 0
# The culprit turns finite inputs into something else; the modules after it only pass that on.
names_the_module = fires and found_broken[0] == ("2", True) and not found_broken[1][1]
print(f"broken: {found_broken}, healthy: {found_healthy}")
