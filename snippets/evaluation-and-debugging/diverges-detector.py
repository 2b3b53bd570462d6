"""A detector that stops a diverging run and lets a spike that recovers pass.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: diverges-detector-fires
    variable: fires
    label: It fires on the run with too high a rate
    unit: yes/no
    kind: exact
    expect: true
  - id: diverges-detector-before-nan
    variable: steps_before_nan
    label: Steps between the alarm and the first loss that is not finite
    unit: step
    kind: measured
    at_least: 10
  - id: diverges-detector-quiet
    variable: quiet
    label: It stays quiet on a healthy run
    unit: yes/no
    kind: exact
    expect: true
  - id: diverges-detector-quiet-on-spike
    variable: quiet_on_spike
    label: It stays quiet on a healthy run with one bad batch
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "if self.above >= self.patience"
    with: "if self.above >= 1"
    says: without patience a single spike is an alarm
"""
import math
import statistics

import torch
from torch import nn


class DivergenceAlarm:
    """True once the loss has been above `factor` × its best running median for `patience` steps, or is not finite."""

    def __init__(self, factor=2.0, window=20, patience=15):
        self.factor, self.window, self.patience = factor, window, patience
        self.recent, self.best, self.above = [], math.inf, 0

    def __call__(self, loss):
        if not math.isfinite(loss):
            return True
        self.recent = [*self.recent, loss][-self.window :]
        if len(self.recent) == self.window:
            self.best = min(self.best, statistics.median(self.recent))
        self.above = self.above + 1 if loss > self.factor * self.best else 0
        if self.above >= self.patience:
            return True
        return False


def alarm_of(rate, spike=False):
    """Step of the first alarm and of the first loss that is not finite; None where there is none."""
    torch.manual_seed(0)
    target = torch.randn(8, 1)
    model, alarm = nn.Linear(8, 1), DivergenceAlarm()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
    alarmed = lost = None
    for step in range(500):
        if step == 60:
            optimizer.param_groups[0]["lr"] = rate
        x = torch.randn(64, 8)
        y = torch.tanh(x @ target) + 0.5 * torch.randn(64, 1) + (8.0 if spike and step == 150 else 0.0)
        loss = nn.functional.mse_loss(model(x), y)
        if alarmed is None and alarm(loss.item()):
            alarmed = step
        if lost is None and not loss.isfinite():
            lost = step
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return alarmed, lost


alarmed, lost = alarm_of(1.15)
fires = alarmed is not None
steps_before_nan = (lost if lost is not None else 500) - (alarmed if fires else 500)
quiet = alarm_of(0.02)[0] is None
quiet_on_spike = alarm_of(0.02, spike=True)[0] is None
print(f"too high a rate from step 60 on: alarm at step {alarmed}, not finite at {lost}")
print(f"quiet on a healthy run: {quiet}, with one bad batch: {quiet_on_spike}")
