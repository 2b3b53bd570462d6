"""Each schedule at its best peak: the runs that end at a small learning rate end at a lower loss.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: decay-constant-over-cosine
    variable: constant_over_cosine
    label: Loss at the end, constant learning rate ÷ cosine, each at its best peak
    unit: ×
    kind: measured
    at_least: 1.5
  - id: decay-wsd-over-cosine
    variable: wsd_over_cosine
    label: Loss at the end, warmup-stable-decay ÷ cosine, each at its best peak
    unit: ×
    kind: measured
    at_least: 0.7
    at_most: 2
  - id: decay-tenth-over-cosine
    variable: tenth_over_cosine
    label: Loss at the end, cosine down to a tenth of the peak ÷ cosine down to zero, each at its best peak
    unit: ×
    kind: measured
    at_least: 1
    at_most: 2
  - id: decay-constant-over-cosine-small-peak
    variable: small_peak_ratio
    label: Loss at the end, constant ÷ cosine, both at the smallest of the peaks
    unit: ×
    kind: measured
    at_least: 0.7
    at_most: 1.8
  - id: decay-peak-cosine-over-constant
    variable: peak_ratio
    label: Best peak of cosine ÷ best peak of the constant rate
    unit: ×
    kind: measured
    at_least: 2
plots:
  - id: loss-by-schedule
    title: Held-out loss over 500 steps of AdamW, each schedule at its best peak
    x: {variable: steps_shown, label: step}
    y: {label: loss on clean held-out targets, log: true}
    series:
      - {variable: constant, label: constant_with_warmup}
      - {variable: cosine, label: cosine}
      - {variable: wsd, label: "warmup_stable_decay, last 100 steps"}
    says: The constant run stops improving; cosine starts worse and keeps falling; warmup-stable-decay drops when its decay starts.
"""
import torch
from transformers import get_scheduler

torch.manual_seed(0)
teacher, readout = torch.randn(8, 16), torch.randn(16, 1) / 4
total, peaks = 500, (5e-3, 1e-2, 2e-2, 4e-2)


def batch(rows, noise):
    x = torch.randn(rows, 8)
    return x, torch.tanh(x @ teacher / 3) @ readout + noise * torch.randn(rows, 1)


held_out_x, held_out_y = batch(1000, noise=0.0)  # clean, so that the noise itself is not in the loss


def losses(name, peak, seed, **options):
    """Held-out loss at every tenth step."""
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(8, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, fused=True)
    scheduler = get_scheduler(name, optimizer, num_warmup_steps=25, num_training_steps=total, **options)
    seen = []
    for step in range(total):
        x, y = batch(64, noise=0.5)
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        scheduler.step()
        if step % 10 == 9:
            with torch.no_grad():
                seen.append(torch.nn.functional.mse_loss(model(held_out_x), held_out_y).item())
    return seen


def end(run):
    """Mean over 50 steps, since the constant run keeps jumping."""
    return sum(run[-5:]) / 5


def by_peak(name, **options):
    """For each peak the curve, averaged over two seeds."""
    both = {peak: [losses(name, peak, seed, **options) for seed in range(2)] for peak in peaks}
    return {peak: [sum(values) / 2 for values in zip(*runs)] for peak, runs in both.items()}


def best(curves):
    return min(curves, key=lambda peak: end(curves[peak]))


constant_curves, cosine_curves = by_peak("constant_with_warmup"), by_peak("cosine")
wsd_curves = by_peak("warmup_stable_decay", scheduler_specific_kwargs={"num_decay_steps": 100})
tenth_curves = by_peak("cosine_with_min_lr", scheduler_specific_kwargs={"min_lr_rate": 0.1})
constant, cosine, wsd, tenth = (
    curves[best(curves)] for curves in (constant_curves, cosine_curves, wsd_curves, tenth_curves)
)
steps_shown = list(range(10, total + 1, 10))
constant_over_cosine, wsd_over_cosine = end(constant) / end(cosine), end(wsd) / end(cosine)
tenth_over_cosine = end(tenth) / end(cosine)
small_peak_ratio = end(constant_curves[peaks[0]]) / end(cosine_curves[peaks[0]])
peak_ratio = best(cosine_curves) / best(constant_curves)
print(f"best peak: constant {best(constant_curves)}, cosine {best(cosine_curves)}, warmup-stable-decay {best(wsd_curves)}")
print(f"loss at the end: constant {end(constant):.4f}, cosine {end(cosine):.4f}, warmup-stable-decay {end(wsd):.4f}")
print(f"cosine down to a tenth of the peak: {end(tenth):.4f}, {tenth_over_cosine:.2f}× cosine down to zero")
print(f"constant is {constant_over_cosine:.2f}× cosine; at a peak of {peaks[0]} for both, {small_peak_ratio:.2f}×")
