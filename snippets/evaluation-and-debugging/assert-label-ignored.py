"""A label of -100 is left out of the loss.

role: fixed
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: assert-ignored-label-difference
    variable: difference
    label: Loss with an ignored label minus the loss without that row
    unit: "1"
    kind: measured
    at_least: -1.0e-6
    at_most: 1.0e-6
mutations:
  - replace: "[2, 0, -100]"
    with: "[2, 0, 3]"
    says: gives the padding a class
"""
import torch
import torch.nn.functional as F

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(0)
logits = torch.randn(3, 4).to(device)
labels = torch.tensor([2, 0, -100], device=device)  # the last one is padding
with_padding = F.cross_entropy(logits, labels)
without = F.cross_entropy(logits[:2], labels[:2])
difference = (with_padding - without).item()
print(f"loss {with_padding.item():.6f}, without the padded row {without.item():.6f}")
