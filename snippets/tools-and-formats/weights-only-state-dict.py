"""A state dict needs no class but torch's own, so it loads with the default.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: weights-only-module-classes
    variable: classes_in_module
    label: Classes that a file of the whole model asks for beyond the allowed ones
    unit: "1"
    kind: exact
    expect: 3
  - id: weights-only-state-dict-classes
    variable: classes_in_state
    label: Classes that a file of its state dict asks for beyond the allowed ones
    unit: "1"
    kind: exact
    expect: 0
  - id: weights-only-state-dict-loads
    variable: same_output
    label: The rebuilt model computes what the saved one computed
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "rebuilt.load_state_dict(state)"
    with: "rebuilt.load_state_dict({}, strict=False)"
    says: nothing is loaded and the outputs differ
"""
import torch
from torch import nn
from torch.serialization import get_unsafe_globals_in_checkpoint


def make_model():
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))


torch.manual_seed(0)
model = make_model()
torch.save(model, "model.pt")
torch.save(model.state_dict(), "state.pt")

# Reads the names in a file and runs nothing of it.
classes_in_module = len(get_unsafe_globals_in_checkpoint("model.pt"))
classes_in_state = len(get_unsafe_globals_in_checkpoint("state.pt"))

state = torch.load("state.pt", weights_only=not classes_in_state)
rebuilt = make_model()
rebuilt.load_state_dict(state)
inputs = torch.randn(5, 8)
same_output = torch.equal(rebuilt(inputs), model(inputs))
print(f"whole model: {classes_in_module} classes, state dict: {classes_in_state}; same output: {same_output}")
