"""Adam's best learning rate moves when the network gets wider, and its default is the best rate of neither.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: myth-adam-best-rate-narrow-over-wide
    variable: rate_ratio
    label: Adam's best rate at width 64 ÷ at width 512
    unit: ×
    kind: measured
    at_least: 3
  - id: myth-adam-best-rate-narrow
    variable: best_rate_narrow
    label: Adam's best rate at width 64
    unit: "1"
    kind: measured
    at_least: 0.011
    digits: 2
  - id: myth-adam-narrow-rate-on-wide
    variable: wide_with_narrow_rate
    label: Loss at width 512 with the best rate of width 64 ÷ with its own best rate
    unit: ×
    kind: measured
    at_least: 1.3
  - id: myth-adam-wide-rate-on-narrow
    variable: narrow_with_wide_rate
    label: Loss at width 64 with the best rate of width 512 ÷ with its own best rate
    unit: ×
    kind: measured
    at_least: 1.3
  - id: myth-adam-default-rate-narrow
    variable: narrow_default
    label: Loss at width 64 with Adam's default rate of 0.001 ÷ with its own best rate
    unit: ×
    kind: measured
    at_least: 1.5
  - id: myth-adam-default-rate-wide
    variable: wide_default
    label: Loss at width 512 with Adam's default rate of 0.001 ÷ with its own best rate
    unit: ×
    kind: measured
    at_least: 1.3
plots:
  - id: myth-adam-rate-by-width
    title: Loss of two networks after 100 steps of Adam, by learning rate
    x: {variable: rates, label: learning rate, log: true}
    y: {label: "loss ÷ loss at the start", log: true}
    series:
      - {variable: narrow, label: 64 units wide}
      - {variable: wide, label: 512 units wide}
    says: Both curves have a valley. That of the wide network lies a decade to the left of the narrow one's.
mutations:
  - replace: "lr=rate, fused"
    with: "lr=rate * 64 / width, fused"
    says: a rate divided by the width takes the shift away
"""
import torch

loss_of = torch.nn.functional.mse_loss
rates = [10 ** (k / 2) for k in range(-8, -1)]  # 1e-4 to 0.1


def loss_after(width, rate, seed):
    """Loss after 100 steps of Adam, relative to the start."""
    torch.manual_seed(seed)
    x = torch.randn(512, 8)
    y = torch.tanh(x @ torch.randn(8, 8)).sum(1, keepdim=True)
    model = torch.nn.Sequential(
        torch.nn.Linear(8, width), torch.nn.ReLU(), torch.nn.Linear(width, width), torch.nn.ReLU(), torch.nn.Linear(width, 1)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    start = loss_of(model(x), y).item()
    for _ in range(100):
        rows = torch.randint(512, (64,))
        optimizer.zero_grad()
        loss_of(model(x[rows]), y[rows]).backward()
        optimizer.step()
    return loss_of(model(x), y).item() / start


def sweep(width):
    return [(loss_after(width, rate, seed=0) + loss_after(width, rate, seed=1)) / 2 for rate in rates]


narrow, wide = sweep(64), sweep(512)
best_narrow, best_wide = narrow.index(min(narrow)), wide.index(min(wide))
default = rates.index(1e-3)
best_rate_narrow, rate_ratio = rates[best_narrow], rates[best_narrow] / rates[best_wide]
wide_with_narrow_rate = wide[best_narrow] / min(wide)
narrow_with_wide_rate = narrow[best_wide] / min(narrow)
narrow_default, wide_default = narrow[default] / min(narrow), wide[default] / min(wide)
for rate, a, b in zip(rates, narrow, wide):
    print(f"rate {rate:.1e}: loss {100 * a:5.1f} % at width 64, {100 * b:5.1f} % at width 512")
print(f"best rates: {rates[best_narrow]:.1e} and {rates[best_wide]:.1e}")
print(f"the other's best rate: {narrow_with_wide_rate:.2f} and {wide_with_narrow_rate:.2f} times the loss")
print(f"the default of 0.001: {narrow_default:.2f} and {wide_default:.2f} times the loss")
