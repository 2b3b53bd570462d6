"""Sampling noise carries SGD out of valleys, out of bad ones and out of good ones.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: claim-noise-plain-leaves
    variable: plain_leaves
    label: Runs of full-batch descent that leave the valley they start in, either landscape
    unit: "%"
    kind: exact
    expect: 0
  - id: claim-noise-to-the-better
    variable: to_the_better
    label: SGD runs, one sample a step, that start in the worse of two minima and end in the better
    unit: "%"
    kind: measured
    at_least: 50
  - id: claim-noise-out-of-the-sharp
    variable: out_of_the_sharp
    label: SGD runs that start in a deep, sharp valley and end in a wide one that is not as deep
    unit: "%"
    kind: measured
    at_least: 50
  - id: claim-noise-out-of-the-wide
    variable: out_of_the_wide
    label: SGD runs that start in the wide valley and end in the deep, sharp one
    unit: "%"
    kind: measured
    at_most: 40
  - id: claim-noise-worse-minimum-loss
    variable: loss_lost
    label: Loss of the wide valley's minimum less that of the sharp one's, which the runs left
    unit: "1"
    kind: measured
    at_least: 0.05
  - id: claim-noise-oscillation
    variable: oscillation
    label: Standard deviation of the weight in the last 100 steps with noise ÷ width between the minima
    unit: "%"
    kind: measured
    at_least: 5
mutations:
  - replace: "tilts[torch.randint(256, (runs,))]"
    with: "tilts.mean()"
    says: each step sees the mean of all samples, which is full-batch descent
"""
import torch

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


def two_wells(w):
    return w**4 - 2 * w**2 + 0.4 * w  # minima near -1 (better) and 1 (worse)


def sharp_and_wide(w):
    sharp = -torch.exp(-((w + 1) ** 2) / (2 * 0.15**2))  # at -1, the deeper one
    return sharp - 0.9 * torch.exp(-((w - 1) ** 2) / (2 * 0.6**2)) + 0.02 * w**4


tilts = torch.randn(256)
tilts -= tilts.mean()  # sample i has the loss L(w) + spread · tilt_i · w; the mean over all samples is L(w)


def slope(loss_of, w):
    w = w.detach().requires_grad_()
    return torch.autograd.grad(loss_of(w).sum(), w)[0]


def descend(loss_of, start, spread, runs=400, steps=3000, rate=0.01):
    """Weights of the last 100 steps, and where each run lies after 1,000 noiseless steps that settle it."""
    w, late = torch.full((runs,), start), []
    for step in range(steps):
        sample = spread * tilts[torch.randint(256, (runs,))]
        w = w - rate * (slope(loss_of, w) + sample)
        if step >= steps - 100:
            late.append(w)
    for _ in range(1000):
        w = w - rate * slope(loss_of, w)
    return torch.stack(late), w


def share(condition):
    return 100 * condition.double().mean().item()


_, plain_wells = descend(two_wells, 1.0, spread=0.0, runs=1)
_, plain_sharp = descend(sharp_and_wide, -1.0, spread=0.0, runs=1)
plain_leaves = share(plain_wells < 0) + share(plain_sharp > 0)
late, noisy_wells = descend(two_wells, 1.0, spread=9.0)
_, from_sharp = descend(sharp_and_wide, -1.0, spread=9.0)
_, from_wide = descend(sharp_and_wide, 1.0, spread=9.0)
to_the_better = share(noisy_wells < 0)
out_of_the_sharp, out_of_the_wide = share(from_sharp > 0), share(from_wide < 0)
loss_lost = (sharp_and_wide(from_wide.max()) - sharp_and_wide(plain_sharp[0])).item()
width = (noisy_wells.max() - noisy_wells.min()).item() or 2.0
oscillation = 100 * late.std(0).mean().item() / width
print(f"two wells: full batch leaves {plain_leaves:.0f} %, SGD reaches the better one in {to_the_better:.1f} % of the runs")
print(f"sharp and wide: {out_of_the_sharp:.1f} % leave the sharp one for the wide, {out_of_the_wide:.1f} % the other way")
print(f"the wide one lies {loss_lost:.3f} higher; the noisy weight wanders by {oscillation:.1f} % of the distance")
