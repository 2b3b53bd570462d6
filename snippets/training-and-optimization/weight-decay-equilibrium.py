"""Under AdamW and gradient noise weights settle where decay and steps balance; without decay they grow.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: weight-decay-forgets-start
    variable: start_ratio
    label: Size of weights that started at 1 ÷ of weights that started at 0.01, at the end
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.05
  - id: weight-decay-settles-at
    variable: settled_over_formula
    label: Settled size of the weights ÷ √(lr ÷ (2 × weight_decay))
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.1
  - id: weight-decay-four-times
    variable: four_times
    label: Settled size with a decay of 0.5 ÷ with one of 2
    unit: ×
    kind: measured
    expect: 2
    tolerance: 0.1
  - id: weight-decay-none-grows
    variable: none_grows
    label: Size of weights without decay after 2,000 steps ÷ after 500
    unit: ×
    kind: measured
    expect: 2
    tolerance: 0.1
  - id: weight-decay-scale-invariant
    variable: output_change
    label: Largest change of a layer's normalised output when its weights are halved
    unit: "1"
    kind: measured
    at_most: 1.0e-6
plots:
  - id: weight-decay-equilibrium
    title: Size of weights under AdamW and gradient noise
    x: {variable: steps_shown, label: step}
    y: {label: root mean square of the weights, log: true}
    series:
      - {variable: large_start, label: "started at 1, decay 0.5"}
      - {variable: small_start, label: "started at 0.01, decay 0.5"}
      - {variable: no_decay, label: "started at 0.01, no decay"}
    says: With decay a large and a small start meet at the same size. Without decay the weights keep growing.
mutations:
  - replace: "weight_decay=decay"
    with: "weight_decay=0.0"
    says: no decay at all
"""
import torch

torch.manual_seed(0)
lr = 0.004
noise = torch.Generator()


def sizes(start, decay, steps=3000):
    """Root mean square of 2,000 weights after each step; every gradient points another way."""
    noise.manual_seed(0)
    weight = torch.nn.Parameter(start * torch.randn(2000, generator=noise))
    optimizer = torch.optim.AdamW([weight], lr=lr, betas=(0.9, 0.99), weight_decay=decay)
    seen = []
    for _ in range(steps):
        weight.grad = torch.randn(2000, generator=noise)
        optimizer.step()
        seen.append(weight.detach().square().mean().sqrt().item())
    return seen


large, small, none, strong = sizes(1.0, 0.5), sizes(0.01, 0.5), sizes(0.01, 0.0), sizes(0.01, 2.0)


def settled(run):
    return sum(run[-400:]) / 400


start_ratio = settled(large) / settled(small)
settled_over_formula = settled(small) / (lr / (2 * 0.5)) ** 0.5
four_times = settled(small) / settled(strong)
none_grows = none[1999] / none[499]
steps_shown = list(range(0, 3000, 20))
large_start, small_start, no_decay = ([run[k] for k in steps_shown] for run in (large, small, none))
print(f"settled: {settled(large):.4f} from 1, {settled(small):.4f} from 0.01; formula × {settled_over_formula:.3f}")
print(f"decay 0.5 ÷ decay 2: {four_times:.3f}; no decay, step 2,000 ÷ 500: {none_grows:.3f}")

layer, norm, x = torch.nn.Linear(64, 64, bias=False), torch.nn.RMSNorm(64, eps=0.0), torch.randn(8, 64)
with torch.no_grad():
    before = norm(layer(x))
    layer.weight.mul_(0.5)
    output_change = (norm(layer(x)) - before).abs().max().item()
print(f"weights halved before a norm: the output changes by {output_change:.1e}")
