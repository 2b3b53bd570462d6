"""With a lock around both, a model built beside init_empty_weights in another thread has its weights.

role: fixed
devices: [cpu]
needs: [torch, accelerate]
claims:
  - id: meta-locked-weight-on-cpu
    variable: weight_on_cpu
    label: The weight has data
    unit: yes/no
    kind: exact
    expect: true
  - id: meta-locked-other-on-meta
    variable: other_on_meta
    label: The model of the other thread is on the meta device, as it asked
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "with init_empty_weights():"
    with: 'with torch.device("cpu"):'
    says: the other thread builds an ordinary model
"""
import threading

import torch
from accelerate import init_empty_weights

building = threading.Lock()
started, built = threading.Event(), []


def load_another_model():
    with building:
        started.set()
        with init_empty_weights():
            built.append(torch.nn.Linear(64, 64))


loader = threading.Thread(target=load_another_model)
loader.start()
started.wait()
with building:  # waits until the other thread has left init_empty_weights
    model = torch.nn.Linear(64, 64)
loader.join()
model.to("cpu")
weight_on_cpu = model.weight.device.type == "cpu"
other_on_meta = built[0].weight.is_meta
print(f"weight on {model.weight.device}; the other thread's on {built[0].weight.device}")
