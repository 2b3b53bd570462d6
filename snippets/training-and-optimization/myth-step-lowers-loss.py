"""A step against the gradient lowers the loss it was taken from if it is short; many mini-batch steps raise the full loss.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: step-short-full-batch-raises
    variable: raises_short
    label: Full-batch steps at a rate of 0.1 that raise the loss, of 400
    unit: "%"
    kind: exact
    expect: 0
  - id: step-long-full-batch-raises
    variable: raises_long
    label: The same at a rate of 3
    unit: "%"
    kind: measured
    at_least: 15
    at_most: 60
  - id: step-long-full-batch-end
    variable: end_long_over_short
    label: Loss after those 400 steps, rate 3 ÷ rate 0.1
    unit: "%"
    kind: measured
    at_most: 99
  - id: step-batch-16-raises
    variable: raises_batch
    label: Steps on mini-batches of 16 at a rate of 0.1 that raise the loss over all rows, after the first 200
    unit: "%"
    kind: measured
    at_least: 30
    at_most: 55
  - id: step-batch-16-lowers-own
    variable: lowers_own
    label: The same steps, share that lowers the loss of the mini-batch they were taken from
    unit: "%"
    kind: measured
    at_least: 99
  - id: step-batch-16-tiny-raises
    variable: raises_tiny
    label: The same gradients with a step ten thousand times shorter, share that raises the loss over all rows
    unit: "%"
    kind: measured
    at_least: 15
    at_most: 45
plots:
  - id: steps-that-raise-the-loss
    title: Steps that raise the loss over all 1,024 rows, by batch size
    x: {variable: batch_sizes, label: rows in a mini-batch, log: true}
    y: {label: steps that raise the loss (%)}
    series:
      - {variable: shares, label: rate 0.1}
      - {variable: shares_tiny, label: steps ten thousand times shorter}
    says: With single rows close to one step in two raises the loss over all rows. The share falls as the batch grows and is zero with all rows. Shorter steps lower it only a little.
mutations:
  - replace: "rows = torch.randperm(1024)[:batch_size]"
    with: "rows = torch.arange(1024)"
    says: with all rows in each step there is no other loss to raise
  - replace: "rate=3.0"
    with: "rate=0.5"
    says: a rate below the limit doesn't raise the loss
"""
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
x = torch.randn(1024, 6)
y = (torch.tanh(x @ torch.randn(6, 8)) @ torch.randn(8, 3) + 1.5 * torch.randn(1024, 3)).argmax(1)  # noisy labels
start = 0.4 * torch.randn(123)


def loss_of(flat, rows=slice(None)):
    hidden = torch.tanh(x[rows] @ flat[:72].view(6, 12) + flat[72:84])
    return torch.nn.functional.cross_entropy(hidden @ flat[84:120].view(12, 3) + flat[120:], y[rows])


def train(batch_size, rate, steps, counted_from=0):
    """Shares in % of the steps that raise the full loss, lower their own, raise it when tiny; and the last loss."""
    torch.manual_seed(1)
    weight, up, own_down, tiny_up = start.clone(), 0, 0, 0
    for step in range(steps):
        rows = torch.randperm(1024)[:batch_size]
        gradient, own = torch.func.grad_and_value(loss_of)(weight, rows)
        moved = weight - rate * gradient
        if step >= counted_from:
            before = loss_of(weight)
            up += (loss_of(moved) > before).item()
            own_down += (loss_of(moved, rows) < own).item()
            tiny_up += (loss_of(weight - 1e-4 * rate * gradient) > before).item()
        weight = moved
    return [100 * count / (steps - counted_from) for count in (up, own_down, tiny_up)] + [loss_of(weight).item()]


raises_short, _, _, end_short = train(1024, rate=0.1, steps=400)
raises_long, _, _, end_long = train(1024, rate=3.0, steps=400)
end_long_over_short = 100 * end_long / end_short
batch_sizes = [1, 16, 128, 1024]
by_size = [train(size, 0.1, 400, counted_from=200) for size in batch_sizes]
shares, shares_tiny = [run[0] for run in by_size], [run[2] for run in by_size]
raises_batch, lowers_own, raises_tiny, _ = by_size[batch_sizes.index(16)]
print(f"all rows: rate 0.1 raises the loss in {raises_short:g} % of the steps, rate 3 in {raises_long:.0f} %,"
      f" and ends at {end_long:.3f} instead of {end_short:.3f}")
print(f"batches of 16: {raises_batch:.0f} % raise the loss over all rows, {lowers_own:.1f} % lower their own; tiny steps {raises_tiny:.0f} %")
