"""The state dict inside a training checkpoint is the part whose values are all tensors.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: state-dict-nested-parts
    variable: parts
    label: Top-level keys of the checkpoint
    unit: "1"
    kind: exact
    expect: 3
  - id: state-dict-nested-candidates
    variable: candidates
    label: Parts of the checkpoint whose values are all tensors
    unit: "1"
    kind: exact
    expect: 1
  - id: state-dict-nested-loads
    variable: same_weights
    label: Loaded weights equal the trained ones
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'model.load_state_dict(checkpoint[found[0]])'
    with: 'model.load_state_dict(checkpoint, strict=False)'
    says: the outer dict with strict=False loads nothing
"""
import torch
from torch import nn

torch.manual_seed(0)
trained = nn.Linear(8, 4)
optimizer = torch.optim.AdamW(trained.parameters())
torch.save({"model": trained.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}, "checkpoint.pt")

checkpoint = torch.load("checkpoint.pt")
found = [
    name
    for name, part in checkpoint.items()
    if isinstance(part, dict) and all(torch.is_tensor(value) for value in part.values())
]
model = nn.Linear(8, 4)
model.load_state_dict(checkpoint[found[0]])

parts, candidates = len(checkpoint), len(found)
same_weights = torch.equal(model.weight, trained.weight)
print(f"{list(checkpoint)}: the weights are under {found}")
