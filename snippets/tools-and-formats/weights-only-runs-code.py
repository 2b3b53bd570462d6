"""With weights_only=False the file decides what runs on your machine; here it makes a folder.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: weights-only-default-refuses
    variable: ran_with_default
    label: Code in the file ran under the default
    unit: yes/no
    kind: exact
    expect: false
  - id: weights-only-false-runs
    variable: ran_without
    label: Code in the file ran with weights_only=False
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "        return os.mkdir, (FOLDER,)"
    with: "        return dict, ()"
    says: the file makes no folder
"""
import os
import pickle

import torch

FOLDER = "made-by-the-file"


class Payload:
    def __reduce__(self):
        return os.mkdir, (FOLDER,)


torch.save({"weights": torch.zeros(2), "extra": Payload()}, "untrusted.pt")
try:
    torch.load("untrusted.pt")
except pickle.UnpicklingError as error:
    print(str(error).splitlines()[0])
ran_with_default = os.path.isdir(FOLDER)

torch.load("untrusted.pt", weights_only=False)
ran_without = os.path.isdir(FOLDER)
print(f"folder made: {ran_with_default} by default, {ran_without} with weights_only=False")
