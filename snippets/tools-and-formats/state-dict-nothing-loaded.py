"""strict=False with a foreign prefix loads nothing and says nothing; counting the loaded tensors shows it.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: state-dict-strict-false-loaded
    variable: loaded_wrapped
    label: Share of the model's tensors loaded with strict=False from a wrapped checkpoint
    unit: "%"
    kind: exact
    expect: 0
  - id: state-dict-strict-false-loaded-stripped
    variable: loaded_stripped
    label: Share of the model's tensors loaded from the same checkpoint without its prefix
    unit: "%"
    kind: exact
    expect: 100
  - id: state-dict-strict-false-random
    variable: still_random
    label: After the first load the model has its random weights
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'wrapped = {f"module.{name}": tensor for name, tensor in trained.state_dict().items()}'
    with: "wrapped = trained.state_dict()"
    says: without the prefix everything loads
"""
import torch
from torch import nn


def make_model():
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))


def loaded_share(model, state):
    """Per cent of the model's tensors that `state` set. Call it in place of load_state_dict."""
    result = model.load_state_dict(state, strict=False)
    total = len(model.state_dict())
    return 100 * (total - len(result.missing_keys)) / total


torch.manual_seed(0)
trained = make_model()
wrapped = {f"module.{name}": tensor for name, tensor in trained.state_dict().items()}

model = make_model()
before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
loaded_wrapped = loaded_share(model, wrapped)
still_random = all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
loaded_stripped = loaded_share(model, {name.removeprefix("module."): t for name, t in wrapped.items()})
print(f"loaded {loaded_wrapped:.0f} % with the prefix, {loaded_stripped:.0f} % without it")
