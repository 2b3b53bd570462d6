"""The state does not exist before the first step, covers only trained weights, and outweighs them on disk.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: state-before-first-step
    variable: bytes_before
    label: AdamW state after forward and backward, before the first step
    unit: B
    kind: exact
    expect: 0
  - id: state-after-zero-grad
    variable: kept_after_zero_grad
    label: zero_grad() frees the gradients and keeps the state
    unit: yes/no
    kind: exact
    expect: true
  - id: state-of-frozen-half
    variable: frozen_percent
    label: State with one of two equal layers frozen, relative to both trained
    unit: "%"
    kind: exact
    expect: 50
  - id: state-on-disk
    variable: optimizer_over_model
    label: Saved optimizer ÷ saved model
    unit: ×
    kind: measured
    expect: 2
    tolerance: 0.01
"""
import io

import torch

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
x = torch.randn(8, 512, device=device)


def two_layers():
    return torch.nn.Sequential(torch.nn.Linear(512, 512), torch.nn.Linear(512, 512)).to(device)


def state_bytes(optimizer):
    return sum(t.numel() * t.element_size() for s in optimizer.state.values() for t in s.values())


def saved_bytes(state_dict):
    file = io.BytesIO()
    torch.save(state_dict, file)
    return file.tell()


model = two_layers()
optimizer = torch.optim.AdamW(model.parameters())
model(x).square().mean().backward()
bytes_before = state_bytes(optimizer)  # a model can pass forward and backward, and run out of memory here
optimizer.step()
bytes_after = state_bytes(optimizer)
optimizer.zero_grad()
kept_after_zero_grad = model[0].weight.grad is None and state_bytes(optimizer) == bytes_after > 0
optimizer_over_model = saved_bytes(optimizer.state_dict()) / saved_bytes(model.state_dict())
print(f"state before the first step {bytes_before} B, after it {bytes_after:,} B; on disk {optimizer_over_model:.3f}× the model")

half = two_layers()
half[0].requires_grad_(False)
optimizer = torch.optim.AdamW(half.parameters())  # given all parameters, it skips those without a gradient
half(x).square().mean().backward()
optimizer.step()
frozen_percent = 100 * state_bytes(optimizer) / bytes_after
print(f"with one of two layers frozen: {frozen_percent:.1f} % of the state")
