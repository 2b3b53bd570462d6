"""The first bytes of a file say what it is before anything is loaded.

role: detector
devices: [cpu]
needs: [torch, safetensors]
claims:
  - id: weights-only-kinds-told-apart
    variable: told_apart
    label: Files of five kinds recognised by their first bytes
    unit: "1"
    kind: exact
    expect: 5
  - id: weights-only-operand-letter
    variable: operand
    label: Code of the first letter of an LFS pointer
    unit: "1"
    kind: exact
    expect: 118
mutations:
  - replace: 'if head.startswith(b"PK"):'
    with: 'if head.startswith(b"version"):'
    says: a pointer passes for a checkpoint
"""
import pickle

import torch
from safetensors.torch import save_file


def kind_of(path):
    """What a weights file is, from its first nine bytes."""
    with open(path, "rb") as file:
        head = file.read(9)
    if head.startswith(b"PK"):
        return "torch checkpoint"
    if head.startswith(b"version "):
        return "LFS pointer: run git lfs pull"
    if head.lstrip().startswith(b"<"):
        return "web page: the download failed"
    if head[8:9] == b"{":
        return "safetensors"
    if head.startswith(b"\x80"):
        return "bare pickle"
    return "unknown"


weights = {"w": torch.zeros(2)}
torch.save(weights, "a.pt")
save_file(weights, "a.safetensors")
made = {"a.pickle": pickle.dumps({"w": 1}), "a.bin": b"version https://git-lfs.github.com/spec/v1\n"}
made["a.html"] = b"<!DOCTYPE html><html>"
for name, data in made.items():
    with open(name, "wb") as file:
        file.write(data)

names = ("a.pt", "a.safetensors", "a.pickle", "a.bin", "a.html")
wanted = ("torch", "safetensors", "bare", "LFS", "web")
told_apart = sum(kind_of(name).startswith(word) for name, word in zip(names, wanted))
operand = made["a.bin"][0]
print(*(f"{name}: {kind_of(name)}" for name in names), sep="\n")
