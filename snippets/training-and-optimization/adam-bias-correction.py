"""Without bias correction Adam's first steps are too long, not too short.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: adam-first-step-corrected
    variable: corrected_first
    label: torch.optim.Adam, length of the first step ÷ lr
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.001
    digits: 1
  - id: adam-first-step-uncorrected
    variable: uncorrected_first
    label: Without bias correction, length of the first step ÷ lr
    unit: ×
    kind: measured
    expect: 3.162
    tolerance: 0.001
  - id: adam-longest-step-uncorrected
    variable: uncorrected_longest
    label: Without bias correction, length of the longest step ÷ lr
    unit: ×
    kind: measured
    expect: 6.57
    tolerance: 0.01
  - id: adam-first-step-after-silence
    variable: first_after_silence
    label: torch.optim.Adam, first step after 10,000 zero gradients ÷ lr
    unit: ×
    kind: measured
    expect: 3.162
    tolerance: 0.001
  - id: adam-longest-step-after-silence
    variable: longest_after_silence
    label: torch.optim.Adam, longest step after 10,000 zero gradients ÷ lr
    unit: ×
    kind: measured
    expect: 6.57
    tolerance: 0.01
plots:
  - id: adam-early-steps
    title: Length of Adam's steps under a constant gradient
    x: {variable: step_numbers, label: step, log: true}
    y: {label: length of the step ÷ lr}
    series:
      - {variable: corrected, label: with bias correction}
      - {variable: uncorrected, label: without}
    says: With bias correction every step is lr long; without it the steps grow past six times lr and take thousands of steps to settle.
"""
import torch

lr, steps = 1e-3, 3000


class Uncorrected(torch.optim.Optimizer):
    """Adam as written before its bias correction."""

    def __init__(self, params, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(params, {"lr": lr, "beta1": beta1, "beta2": beta2, "eps": eps})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                m = state.setdefault("m", torch.zeros_like(p))
                v = state.setdefault("v", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - group["beta1"])
                v.lerp_(p.grad**2, 1 - group["beta2"])
                p.sub_(group["lr"] * m / (v.sqrt() + group["eps"]))


def lengths(optimizer_class, silence=0):
    """Steps under a constant gradient, after `silence` steps of a zero gradient."""
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = optimizer_class([weight], lr=lr)
    weight.grad = torch.zeros_like(weight)
    for _ in range(silence):
        optimizer.step()
    seen = []
    for _ in range(steps):
        before = weight.item()
        weight.grad = torch.ones_like(weight)
        optimizer.step()
        seen.append(abs(weight.item() - before) / lr)
    return seen


with_correction, without = lengths(torch.optim.Adam), lengths(Uncorrected)
step_numbers = sorted({round(1.06**k) for k in range(138)} | {steps})  # evenly spread on a logarithmic axis
corrected = [with_correction[n - 1] for n in step_numbers]
uncorrected = [without[n - 1] for n in step_numbers]
corrected_first, uncorrected_first = with_correction[0], without[0]
uncorrected_longest = max(without)
# Bias correction covers the start of the run only. A weight whose gradient was zero for long starts over without it.
after_silence = lengths(torch.optim.Adam, silence=10_000)
first_after_silence, longest_after_silence = after_silence[0], max(after_silence)
print(f"first step: {corrected_first:.3f} × lr with bias correction, {uncorrected_first:.3f} × lr without")
print(f"longest without: {uncorrected_longest:.2f} × lr, at step {without.index(uncorrected_longest) + 1}")
print(f"Adam after 10,000 zero gradients: first {first_after_silence:.3f} × lr, longest {longest_after_silence:.2f} × lr")
