"""The one-batch test: a model that can't learn thirty-two rows by heart has a bug, not a hard task.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: one-batch-fires
    variable: fires_on
    label: Planted bugs on which the one-batch test fires, of five
    unit: "1"
    kind: exact
    expect: 5
  - id: one-batch-quiet
    variable: quiet
    label: It stays quiet on the healthy loop
    unit: yes/no
    kind: exact
    expect: true
  - id: one-batch-rate-too-low
    variable: fires_on_low_rate
    label: It fires on the healthy loop too when the rate is a thousandth
    unit: yes/no
    kind: exact
    expect: true
  - id: one-batch-healthy-left
    variable: healthy_left
    label: Share of the first loss left after 200 steps on one batch, healthy loop
    unit: "%"
    kind: measured
    at_most: 1
  - id: one-batch-buggy-left
    variable: best_buggy_left
    label: The same for the best of the five buggy loops
    unit: "%"
    kind: measured
    at_least: 40
  - id: one-batch-flat-losses
    variable: flat
    label: Loops of the five whose loss does not change by a bit
    unit: "1"
    kind: exact
    expect: 3
plots:
  - id: one-batch-test
    title: Loss on one batch of 32 rows
    x: {variable: steps_shown, label: step}
    y: {label: loss ÷ first loss, log: true}
    series:
      - {variable: healthy, label: healthy}
      - {variable: frozen, label: optimizer holds other weights}
      - {variable: no_zero_grad, label: no zero_grad}
      - {variable: broadcast, label: loss broadcasts}
    says: The healthy loop falls by several powers of ten. The wrong weights in the optimizer give a flat line, no zero_grad a climb, and the broadcast loss stops early at a high level.
mutations:
  - replace: 'broken = ["frozen", "rate zero", "cut graph", "no zero_grad", "broadcast"]'
    with: 'broken = ["none"] * 5'
    says: no bug is planted
  - replace: '.get(bug, 0.01)'
    with: '["rate zero"]'
    says: nothing learns, the healthy loop neither
"""
import torch
from torch import nn


def one_batch_test(step, steps=200, must_reach=0.1):
    """Call `step` (one training step on one fixed batch, dropout off); True if the loss did not fall enough."""
    losses = [float(step()) for _ in range(steps)]
    end = sum(losses[-steps // 10 :]) / (steps // 10)  # a mean, since a buggy loss may swing
    return not end < must_reach * losses[0], [*losses[:-1], end]


def loop(bug):
    """One training step on a fixed batch, with a bug planted."""
    torch.manual_seed(0)
    x, y = torch.randn(32, 8), torch.randn(32)
    model = nn.Sequential(nn.Linear(8, 64), nn.Tanh(), nn.Linear(64, 1))
    trained = nn.Linear(8, 1) if bug == "frozen" else model  # the optimizer was made for an older model
    rate = {"rate zero": 0.0, "low rate": 1e-5}.get(bug, 0.01)
    optimizer = torch.optim.Adam(trained.parameters(), lr=rate)

    def step():
        if bug != "no zero_grad":
            model.zero_grad()
        output = model(x)
        if bug == "cut graph":
            output = torch.tensor(output.tolist(), requires_grad=True)  # a new tensor without a past
        output = output if bug == "broadcast" else output.squeeze(1)
        loss = ((output - y) ** 2).mean()  # written by hand: no warning about shapes
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


broken = ["frozen", "rate zero", "cut graph", "no zero_grad", "broadcast"]
runs = {bug: one_batch_test(loop(bug)) for bug in dict.fromkeys([*broken, "none", "low rate"])}
fires_on = sum(runs[bug][0] for bug in broken)
quiet, fires_on_low_rate = not runs["none"][0], runs["low rate"][0]
left = {bug: [loss / losses[0] for loss in losses] for bug, (_, losses) in runs.items()}
healthy_left = 100 * left["none"][-1]
best_buggy_left = 100 * min(left[bug][-1] for bug in broken)
flat = sum(len(set(runs[bug][1])) == 1 for bug in broken)

steps_shown = list(range(0, 200, 2))
healthy, frozen, no_zero_grad, broadcast = (
    [left.get(bug, left["none"])[k] for k in steps_shown] for bug in ("none", "frozen", "no zero_grad", "broadcast"))
print("loss left after 200 steps: " + ", ".join(f"{bug} {100 * part[-1]:.3g} %" for bug, part in left.items()))
print(f"fires on {fires_on} of {len(broken)} bugs, quiet on the healthy loop: {quiet}")
