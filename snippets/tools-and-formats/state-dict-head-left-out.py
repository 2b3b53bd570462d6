"""Leave out the tensors of another shape, load the rest, and see that only the head is missing.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: state-dict-head-missing
    variable: missing
    label: Tensors that keep their random values, weight and bias of the head
    unit: "1"
    kind: exact
    expect: 2
  - id: state-dict-head-only
    variable: only_the_head
    label: All of them belong to the head
    unit: yes/no
    kind: exact
    expect: true
  - id: state-dict-body-loaded
    variable: body_equal
    label: The body has the checkpoint's weights
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "result = model.load_state_dict(fitting, strict=False)"
    with: "result = model.load_state_dict({}, strict=False)"
    says: nothing is loaded, and all four are missing
"""
import torch
from torch import nn


def make_model(classes):
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, classes))


torch.manual_seed(0)
torch.save(make_model(classes=10).state_dict(), "ten-classes.pt")

model = make_model(classes=2)
state, wanted = torch.load("ten-classes.pt"), model.state_dict()
fitting = {name: tensor for name, tensor in state.items() if wanted[name].shape == tensor.shape}
result = model.load_state_dict(fitting, strict=False)

missing = len(result.missing_keys)
only_the_head = all(name.startswith("2.") for name in result.missing_keys)
body_equal = torch.equal(model[0].weight, state["0.weight"])
print(f"left random: {result.missing_keys}; body loaded: {body_equal}")
