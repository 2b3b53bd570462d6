"""Moving the batch to the device of the model's parameters runs the same lookup.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: device-input-moved-runs
    variable: output_on_model_device
    label: Output is on the model's device
    unit: yes/no
    kind: exact
    expect: true
  - id: device-input-moved-elements
    variable: output_elements
    label: Elements of the output, 16 tokens of width 64
    unit: element
    kind: exact
    expect: 1024
"""
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

with FakeTensorMode(), torch.no_grad():
    embedding = torch.nn.Embedding(32_000, 64, device="cuda:0")
    batch = {"input_ids": torch.randint(0, 32_000, (1, 16))}

    device = next(embedding.parameters()).device
    # .to() returns a new tensor; the result has to be kept.
    batch = {name: tensor.to(device) for name, tensor in batch.items()}
    output = embedding(batch["input_ids"])

output_on_model_device = output.device == device
output_elements = output.numel()
print(f"output {tuple(output.shape)} on {output.device}")
