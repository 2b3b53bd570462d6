"""The same image, cast to the format of the model's weights; token ids stay integers.

role: fixed
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: dtype-input-cast-works
    variable: is_half
    label: The output is float16
    unit: yes/no
    kind: exact
    expect: true
  - id: dtype-ids-untouched
    variable: ids_are_integers
    label: Token ids are integers after the cast
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: if tensor.is_floating_point()
    with: if True
    says: token ids are cast as well
"""
import torch
from torch import nn

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
patches = nn.Conv2d(3, 8, kernel_size=4, stride=4).half().to(device)
batch = {"pixel_values": torch.rand(1, 3, 32, 32), "input_ids": torch.arange(8)}

dtype = next(patches.parameters()).dtype
batch = {
    name: tensor.to(device, dtype) if tensor.is_floating_point() else tensor.to(device)
    for name, tensor in batch.items()
}
is_half = patches(batch["pixel_values"]).dtype == torch.float16
ids_are_integers = batch["input_ids"].dtype == torch.int64
print(f"output in float16: {is_half}; token ids still integers: {ids_are_integers}")
