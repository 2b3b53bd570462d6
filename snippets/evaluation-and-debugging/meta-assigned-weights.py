"""Weights get into a model on the meta device by assignment; copying into it changes nothing and says so in a warning only.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: meta-left-after-copy
    variable: left_after_copy
    label: Parameters still on the meta device after load_state_dict(state)
    unit: "1"
    kind: exact
    expect: 2
  - id: meta-copy-warnings
    variable: warned
    label: Warnings about a copy that is a no-op
    unit: "1"
    kind: exact
    expect: 2
  - id: meta-left-after-assign
    variable: left_after_assign
    label: Parameters still on the meta device after load_state_dict(state, assign=True)
    unit: "1"
    kind: exact
    expect: 0
  - id: meta-output-difference
    variable: output_difference
    label: Largest difference of the outputs from the model that was saved
    unit: "1"
    kind: exact
    expect: 0
  - id: meta-empty-is-the-model
    variable: empty_is_the_model
    label: After to_empty alone the model computes what the saved one does
    unit: yes/no
    kind: exact
    expect: false
mutations:
  - replace: "assign=True"
    with: "assign=False"
    says: the weights are copied into tensors without memory
"""
import warnings

import torch

torch.manual_seed(0)
saved = torch.nn.Linear(64, 64)
x = torch.randn(4, 64)


def on_meta():
    with torch.device("meta"):
        return torch.nn.Linear(64, 64)


def left(model):
    return sum(p.is_meta for p in model.parameters())


copied = on_meta()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    copied.load_state_dict(saved.state_dict())
left_after_copy, warned = left(copied), sum("no-op" in str(w.message) for w in caught)

assigned = on_meta()
assigned.load_state_dict(saved.state_dict(), assign=True)
left_after_assign = left(assigned)
assigned = assigned.to_empty(device="cpu") if left_after_assign else assigned.to("cpu")
output_difference = (assigned(x) - saved(x)).abs().max().item()

empty = on_meta().to_empty(device="cpu")  # what the error proposes: memory, and whatever lies in it
empty_is_the_model = torch.allclose(empty(x), saved(x))
print(f"on meta after a copy: {left_after_copy} of 2 ({warned} warnings), after assignment: {left_after_assign}")
print(f"outputs differ by {output_difference}; to_empty alone gives the saved model: {empty_is_the_model}")
