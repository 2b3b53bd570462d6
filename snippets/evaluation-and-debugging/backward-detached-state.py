"""Detaching the carried state keeps its values and cuts the graph at the batch boundary.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: backward-detached-steps
    variable: steps_done
    label: Steps done with a detached state
    unit: step
    kind: exact
    expect: 4
  - id: backward-detached-state-difference
    variable: state_difference
    label: Difference of the final state to a run without any graph
    unit: "1"
    kind: exact
    expect: 0
  - id: backward-retained-visits
    variable: retained_visits
    label: Cell steps that the fourth backward pass walks through with retain_graph=True
    unit: "1"
    kind: exact
    expect: 40
  - id: backward-detached-visits
    variable: detached_visits
    label: Cell steps that the fourth backward pass walks through with a detached state
    unit: "1"
    kind: exact
    expect: 10
"""
import torch
from torch import nn

torch.manual_seed(0)
cell = nn.GRUCell(input_size=8, hidden_size=16)
batches = torch.randn(4, 10, 2, 8)
visits = []


def run(detach, retain):
    """Four batches of ten steps; counts how many cell steps the last backward pass walks through."""
    state, steps = torch.zeros(2, 16), 0
    for batch in batches:
        if detach:
            state = state.detach()
        outputs = []
        for x in batch:
            state = cell(x, state)
            state.grad_fn.register_hook(lambda *_: visits.append(1))
            outputs.append(state)
        visits.clear()
        torch.stack(outputs).square().mean().backward(retain_graph=retain)
        steps += 1
    return state, steps, len(visits)


detached_state, steps_done, detached_visits = run(detach=True, retain=False)
_, _, retained_visits = run(detach=False, retain=True)
with torch.no_grad():
    reference = torch.zeros(2, 16)
    for x in batches.flatten(0, 1):
        reference = cell(x, reference)
state_difference = (detached_state - reference).abs().max().item()
print(f"{steps_done} steps; the last pass visits {detached_visits} cell steps, {retained_visits} when retained")
