"""Write under another name and rename when the file is whole: a crash leaves the old file readable.

role: fixed
devices: [cpu]
needs: [torch, safetensors]
claims:
  - id: safetensors-crash-in-place
    variable: survives_in_place
    label: A file overwritten in place opens after a crash half-way
    unit: yes/no
    kind: exact
    expect: false
  - id: safetensors-crash-renamed
    variable: survives_renamed
    label: A file replaced by renaming opens after the same crash
    unit: yes/no
    kind: exact
    expect: true
  - id: safetensors-renamed-new
    variable: new_weights
    label: After the rename the new weights are read
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'part = f"{path}.part"'
    with: "part = path"
    says: without another name the crash hits the old file
"""
import os

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save, save_file


def opens(path):
    try:
        load_file(path)
    except SafetensorError as error:
        print(f"{path}: {error}")
        return False
    return True


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


old, new = {"weight": torch.zeros(10, 10)}, {"weight": torch.ones(10, 10)}
data = save(new)
half = data[: len(data) // 2]  # what a crash or a full disk leaves

save_file(old, "in-place.safetensors")
write("in-place.safetensors", half)
survives_in_place = opens("in-place.safetensors")

path = "renamed.safetensors"
part = f"{path}.part"
save_file(old, path)
write(part, half)
survives_renamed = opens(path)
write(part, data)
os.replace(part, path)
new_weights = torch.equal(load_file(path)["weight"], new["weight"])
print(f"opens after the crash: in place {survives_in_place}, renamed {survives_renamed}")
