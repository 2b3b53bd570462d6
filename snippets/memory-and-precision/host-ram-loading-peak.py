"""Loading a checkpoint into a model that has weights already holds both; meta, mmap and assign hold neither.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: host-ram-plain-peak
    variable: plain_peak
    label: Peak of anonymous memory while loading the plain way, over the size of the weights
    unit: "×"
    kind: measured
    expect: 2
    tolerance: 0.15
  - id: host-ram-mapped-peak
    variable: mapped_peak
    label: The same with the model on meta, mmap=True and assign=True
    unit: "×"
    kind: measured
    at_most: 0.1
  - id: host-ram-mapped-same
    variable: same_sum
    label: Both models hold the same numbers
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'torch.load("weights.pt", mmap=True)'
    with: 'torch.load("weights.pt", mmap=False)'
    says: without mmap the weights are read into memory
"""
import multiprocessing

import torch
from torch import nn


def make_model():
    return nn.Sequential(*[nn.Linear(2048, 2048, bias=False) for _ in range(4)])


def anonymous_bytes():
    """Bytes of this process that no file stands behind; the kernel can't drop them."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(1024 * int(line.split()[1]) for line in file if line.startswith("RssAnon:"))


def plain():
    model = make_model()
    state = torch.load("weights.pt")
    model.load_state_dict(state)
    return model, state


def mapped():
    with torch.device("meta"):
        model = make_model()
    state = torch.load("weights.pt", mmap=True)
    model.load_state_dict(state, assign=True)
    return model, state


def measure(load, answers):
    before = anonymous_bytes()
    model, state = load()  # both are alive here: that is the peak
    with torch.no_grad():
        total = sum(weight.sum().item() for weight in model.parameters())  # reads every weight
    answers.put((anonymous_bytes() - before, total))


def in_a_process(load):
    """What loading costs in a process of its own, which starts without any weights."""
    fork = multiprocessing.get_context("fork")
    answers = fork.SimpleQueue()
    process = fork.Process(target=measure, args=(load, answers))
    process.start()
    process.join()
    return answers.get()


torch.manual_seed(0)
model = make_model()
weights = sum(p.numel() * p.element_size() for p in model.parameters())
torch.save(model.state_dict(), "weights.pt")
del model

plain_bytes, plain_sum = in_a_process(plain)
mapped_bytes, mapped_sum = in_a_process(mapped)
plain_peak, mapped_peak = plain_bytes / weights, mapped_bytes / weights
same_sum = plain_sum == mapped_sum
print(f"weights {weights / 1e6:.0f} MB; plain {plain_peak:.2f} times that, mapped {mapped_peak:.2f}")
