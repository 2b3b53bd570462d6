"""Loss scaling overflows float16 gradients on purpose: the step is skipped, the scale halves, the weights stay.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: nan-scaler-first-scale
    variable: first_scale
    label: Scale that GradScaler starts with
    unit: "1"
    kind: exact
    expect: 65536
    digits: 5
  - id: nan-scaler-skipped
    variable: skipped
    label: Steps skipped before the first one that is done
    unit: step
    kind: measured
    at_least: 1
    at_most: 16
  - id: nan-scaler-weights-untouched
    variable: untouched
    label: Weights are untouched by every skipped step
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-scaler-halves
    variable: halves
    label: Scale after a skipped step over the scale before
    unit: "×"
    kind: exact
    expect: 0.5
"""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(64, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
scaler = torch.amp.GradScaler("cpu")
x, y = 10 * torch.randn(32, 64), 100 * torch.randn(32, 1)

scales, norms, unchanged = [], [], []
for _ in range(20):
    before = model.weight.detach().clone()
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.float16):
        loss = nn.functional.mse_loss(model(x), y)
    scales.append(scaler.get_scale())
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    norms.append(nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0).item())
    scaler.step(optimizer)
    scaler.update()
    unchanged.append(torch.equal(before, model.weight))

first_scale = scales[0]
skipped = unchanged.index(False)
untouched = all(unchanged[:skipped]) and not any(unchanged[skipped:])
halves = scales[1] / scales[0]
print(f"gradient norms {[round(n, 1) for n in norms[: skipped + 2]]}")
print(f"scale {first_scale:.0f} to {scales[skipped]:.0f} in {skipped} skipped steps, weights untouched: {untouched}")
