"""A CUDA wheel runs on the cards that it has code for, by PyTorch's own rule.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: cuda-wheels-for-v100
    variable: wheels_for_v100
    label: CUDA builds of torch 2.13 with code for compute capability 7.0 (V100)
    unit: "1"
    kind: exact
    expect: 1
  - id: cuda-wheels-for-rtx-4090
    variable: wheels_for_4090
    label: CUDA builds of torch 2.13 with code for compute capability 8.9 (RTX 4090)
    unit: "1"
    kind: exact
    expect: 4
  - id: cuda-wheels-for-rtx-5090
    variable: wheels_for_5090
    label: CUDA builds of torch 2.13 with code for compute capability 12.0 (RTX 5090)
    unit: "1"
    kind: exact
    expect: 3
mutations:
  - replace: compatible(card, code)
    with: card >= code
    says: pretends that a newer card runs any older code
"""
from torch.cuda import PYTORCH_RELEASES_CODE_CC as releases
from torch.cuda import _code_compatible_with_device as compatible


def wheels_for(card):
    """The CUDA versions whose x86 wheel holds code that the card can run; 89 means 8.9."""
    return [cuda for cuda, built_for in releases.items() if any(compatible(card, code) for code in built_for["x86_64"])]


for name, card in {"V100": 70, "RTX 3090": 86, "RTX 4090": 89, "H100": 90, "RTX 5090": 120}.items():
    print(f"{name:9} {card // 10}.{card % 10}: CUDA {', '.join(wheels_for(card))}")
wheels_for_v100 = len(wheels_for(70))
wheels_for_4090 = len(wheels_for(89))
wheels_for_5090 = len(wheels_for(120))
