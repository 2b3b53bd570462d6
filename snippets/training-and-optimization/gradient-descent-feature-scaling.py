"""Gradient descent slows down with the condition number, and standardising the features repairs it.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: gd-condition-number-raw
    variable: condition_raw
    label: Condition number with one feature in units 30 times smaller
    unit: "1"
    kind: measured
    at_least: 500
  - id: gd-condition-number-scaled
    variable: condition_scaled
    label: Condition number after standardising
    unit: "1"
    kind: measured
    at_most: 4
  - id: gd-steps-raw
    variable: steps_raw
    label: Steps to a millionth of the loss, raw features
    unit: step
    kind: measured
    at_least: 1000
  - id: gd-steps-scaled
    variable: steps_scaled
    label: Steps to a millionth of the loss, standardised features
    unit: step
    kind: measured
    at_most: 20
  - id: gd-layernorm-raw-over-scaled
    variable: layernorm_ratio
    label: Loss of a network with LayerNorm after 500 steps at its best rate, raw ÷ standardised features
    unit: ×
    kind: measured
    at_least: 5
  - id: gd-batchnorm-raw-over-scaled
    variable: batchnorm_ratio
    label: The same for a network with BatchNorm
    unit: ×
    kind: measured
    at_least: 5
plots:
  - id: gd-loss-raw-and-scaled
    title: Gradient descent on the same data, raw and standardised
    x: {variable: step_numbers, label: step, log: true}
    y: {label: loss ÷ starting loss, log: true}
    series:
      - {variable: curve_raw, label: raw features}
      - {variable: curve_scaled, label: standardised features}
    says: With standardised features the loss drops to a millionth within a few steps; with raw features it falls at once to the slow direction's share and then crawls.
"""
import torch

torch.manual_seed(0)
raw = torch.randn(500, 3, dtype=torch.float64)
raw[:, 1] += 0.5 * raw[:, 2]  # related features, as real ones are
raw[:, 0] *= 30  # the same quantity in a smaller unit: millimetres for metres, say
target = raw @ torch.tensor([[1 / 30], [1.0], [-1.0]], dtype=torch.float64)
scaled = (raw - raw.mean(0)) / raw.std(0)
centred = target - target.mean()


def train(features, wanted, limit=20_000):
    """Loss at each step with the best constant rate for this quadratic, 2/(L + m)."""
    eigenvalues = torch.linalg.eigvalsh(features.T @ features / len(features))
    weight = torch.zeros(3, 1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=2 / (eigenvalues[0] + eigenvalues[-1]).item())
    losses = []
    while len(losses) < limit and (not losses or losses[-1] > losses[0] * 1e-6):
        optimizer.zero_grad()
        loss = ((features @ weight - wanted) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return (eigenvalues[-1] / eigenvalues[0]).item(), [loss / losses[0] for loss in losses]


condition_raw, run_raw = train(raw, target)
condition_scaled, run_scaled = train(scaled, centred)
steps_raw, steps_scaled = len(run_raw) - 1, len(run_scaled) - 1


def loss_of_network(features, norm):
    """Best loss over four rates; the norm sits behind the first linear layer, as norms in networks do."""
    losses = []
    for rate in (0.01, 0.03, 0.1, 0.3):
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(3, 32), norm(32), torch.nn.Tanh(), torch.nn.Linear(32, 1)).double()
        optimizer = torch.optim.SGD(model.parameters(), lr=rate)
        for _ in range(500):
            optimizer.zero_grad()
            loss = ((model(features) - target) ** 2).mean()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return min(loss for loss in losses if loss == loss)  # without runs that ended in NaN


layernorm_ratio = loss_of_network(raw, torch.nn.LayerNorm) / loss_of_network(scaled, torch.nn.LayerNorm)
batchnorm_ratio = loss_of_network(raw, torch.nn.BatchNorm1d) / loss_of_network(scaled, torch.nn.BatchNorm1d)

step_numbers = sorted({round(1.12**k) for k in range(80)} & set(range(steps_raw + 1)))
curve_raw = [run_raw[step] for step in step_numbers]
curve_scaled = [run_scaled[min(step, steps_scaled)] for step in step_numbers]
print(f"raw: condition number {condition_raw:.0f}, {steps_raw} steps")
print(f"standardised: condition number {condition_scaled:.2f}, {steps_scaled} steps")
print(f"network, loss on raw ÷ standardised features: LayerNorm {layernorm_ratio:.1f}, BatchNorm {batchnorm_ratio:.1f}")
