"""Without the wrapper's prefix the same checkpoints load, one from DataParallel and one from torch.compile.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: state-dict-prefix-keys-renamed
    variable: keys_renamed
    label: Keys that lost a prefix, in two checkpoints of four tensors
    unit: "1"
    kind: exact
    expect: 8
  - id: state-dict-prefix-loads
    variable: same_output
    label: Loaded models compute what the trained one computed
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "model.load_state_dict(state)"
    with: "model.load_state_dict({}, strict=False)"
    says: nothing is loaded, and the outputs differ
"""
import torch
from torch import nn
from torch.nn.modules.utils import consume_prefix_in_state_dict_if_present


def make_model():
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))


torch.manual_seed(0)
trained = make_model()
torch.save(nn.DataParallel(trained).state_dict(), "parallel.pt")
torch.save(torch.compile(trained).state_dict(), "compiled.pt")  # wrapped; compiled at the first call only

inputs = torch.randn(5, 8)
keys_renamed, same_output = 0, True
for file in ("parallel.pt", "compiled.pt"):
    state = torch.load(file)
    before = set(state)
    for prefix in ("module.", "_orig_mod."):
        consume_prefix_in_state_dict_if_present(state, prefix)
    keys_renamed += len(before - set(state))
    model = make_model()
    model.load_state_dict(state)
    same_output = same_output and torch.equal(model(inputs), trained(inputs))
print(f"{keys_renamed} keys renamed, outputs equal: {same_output}")
