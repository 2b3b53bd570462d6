"""The warnings for a card that the wheel has no code for, from PyTorch's own check.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: kernel-warnings-wrong-wheel
    variable: wrong_wheel
    label: Warnings for an RTX 5090 on a CUDA 12.6 wheel
    unit: "1"
    kind: exact
    expect: 2
  - id: kernel-warnings-right-wheel
    variable: right_wheel
    label: Warnings for the same card on a CUDA 13.0 wheel
    unit: "1"
    kind: exact
    expect: 0
  - id: kernel-warnings-same-family
    variable: same_family
    label: Warnings for an RTX 4090 on the CUDA 12.6 wheel, which has no 8.9
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: capability=(12, 0)
    with: capability=(9, 0)
    says: a card that the wheel has code for
"""
import contextlib
import warnings
from unittest import mock

import torch


def check(wheel, name, capability):
    """What PyTorch says about this card when it starts CUDA with this wheel; the card is made up."""
    built_for = sorted(torch.cuda.PYTORCH_RELEASES_CODE_CC[wheel]["x86_64"])
    answers = {
        "torch.version.cuda": wheel,
        "torch.cuda.get_arch_list": lambda: [f"sm_{code}" for code in built_for],
        "torch.cuda.device_count": lambda: 1,
        "torch.cuda.get_device_capability": lambda device=None: capability,
        "torch.cuda.get_device_name": lambda device=None: name,
    }
    with contextlib.ExitStack() as stack, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for target, value in answers.items():
            stack.enter_context(mock.patch(target, value))
        torch.cuda._check_capability()
        torch.cuda._check_cubins()
    return [str(warning.message).strip() for warning in caught]


said = check("12.6", "NVIDIA GeForce RTX 5090", capability=(12, 0))
print("\n\n".join(said))
wrong_wheel = len(said)
right_wheel = len(check("13.0", "NVIDIA GeForce RTX 5090", (12, 0)))
same_family = len(check("12.6", "NVIDIA GeForce RTX 4090", (8, 9)))
