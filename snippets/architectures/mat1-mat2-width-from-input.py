"""Taking in_features from the input's last dimension, by hand or lazily, makes the layer fit.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: mat1-width-from-input-outputs
    variable: outputs
    label: Outputs for each of the two rows
    unit: "1"
    kind: exact
    expect: 10
  - id: mat1-lazy-in-features
    variable: lazy_in_features
    label: in_features that LazyLinear found
    unit: "1"
    kind: exact
    expect: 512
  - id: mat1-layer-shape-rule
    variable: rule_holds
    label: The message's mat2 is in_features × out_features for five random layers
    unit: yes/no
    kind: exact
    expect: true
"""
import random
import re

import torch
from torch import nn

torch.manual_seed(0)
random.seed(0)
features = torch.randn(2, 512)
classifier = nn.Linear(features.shape[-1], 10)
outputs = classifier(features).shape[-1]

lazy = nn.LazyLinear(10)
lazy(features)
lazy_in_features = lazy.in_features

# nn.Linear stores its weight as out × in, but the message shows the transposed one it multiplies by.
rule_holds = True
for _ in range(5):
    width, n_in, n_out = random.sample(range(2, 200), 3)
    try:
        nn.Linear(n_in, n_out)(torch.randn(3, width))
        rule_holds = False
    except RuntimeError as error:
        shown = tuple(map(int, re.search(r"\((\d+)x(\d+) and (\d+)x(\d+)\)", str(error)).groups()))
        rule_holds = rule_holds and shown == (3, width, n_in, n_out)
print(f"{outputs} outputs, LazyLinear found {lazy_in_features}, message names (rows x width and in x out): {rule_holds}")
