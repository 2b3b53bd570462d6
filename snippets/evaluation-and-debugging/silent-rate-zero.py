"""A schedule that is never stepped keeps a warmup at rate zero; counting its steps against the optimizer's shows it.

role: detector
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: rate-zero-fires
    variable: fires
    label: The detector fires when scheduler.step() is never called
    unit: yes/no
    kind: exact
    expect: true
  - id: rate-zero-fires-micro-batches
    variable: fires_when_too_often
    label: It fires when the schedule is stepped after every micro-batch
    unit: yes/no
    kind: exact
    expect: true
  - id: rate-zero-quiet
    variable: quiet
    label: It stays quiet when the schedule is stepped with the optimizer, in a resumed run and with skipped steps too
    unit: yes/no
    kind: exact
    expect: true
  - id: rate-zero-moved
    variable: moved_without
    label: Largest change of a weight after 100 steps, warmup and no scheduler.step()
    unit: "1"
    kind: exact
    expect: 0
  - id: rate-zero-gradient
    variable: gradient_norm
    label: Gradient norm of the last of those steps
    unit: "1"
    kind: measured
    at_least: 0.5
  - id: rate-zero-long-warmup-peak
    variable: long_warmup_percent
    label: Highest learning rate of a run of 100 steps with 1,000 steps of warmup, share of the rate set
    unit: "%"
    kind: measured
    expect: 9.9
    tolerance: 0.001
mutations:
  - replace: 'if when == "with the optimizer":'
    with: 'if when != "every micro-batch":'
    says: the schedule is stepped after all
"""
import torch
from torch import nn
from transformers import get_scheduler


class ScheduleCheck:
    """Call it now and then: a text if the schedule doesn't keep pace with the optimizer's steps, else None.

    `per_step`: accelerate moves a prepared schedule once for each process. Schedules by epoch are not meant.
    """

    def __init__(self, optimizer, scheduler, per_step=1):
        self.scheduler, self.per_step, self.steps, self.start = scheduler, per_step, 0, scheduler.last_epoch
        getattr(optimizer, "optimizer", optimizer).register_step_post_hook(self.count)  # accelerate wraps it

    def count(self, *_):
        self.steps += 1

    def __call__(self):
        moved = (self.scheduler.last_epoch - self.start) / self.per_step
        # Not to the step: a GradScaler skips some, and the schedule may be moved then.
        if self.steps >= 20 and not 0.5 < moved / self.steps < 1.5:
            return f"{self.steps} optimizer steps, {moved:g} of the schedule, rate {self.scheduler.get_last_lr()[0]:g}"


def train(when, warmup=10, total=400, resumed_at=0, skipped=0):
    """What the check says after 100 steps of 4 micro-batches, how far the weights went, the rates, the last norm."""
    torch.manual_seed(0)
    model = nn.Linear(8, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    scheduler = get_scheduler("linear", optimizer, num_warmup_steps=warmup, num_training_steps=total)
    if resumed_at:
        scheduler.load_state_dict(scheduler.state_dict() | {"last_epoch": resumed_at})
    check, before, rates = ScheduleCheck(optimizer, scheduler), model.weight.detach().clone(), []
    for step in range(100):
        optimizer.zero_grad()
        for _ in range(4):
            x = torch.randn(16, 8)
            (nn.functional.mse_loss(model(x), x.sum(1, keepdim=True)) / 4).backward()
            if when == "every micro-batch":
                scheduler.step()
        rates.append(optimizer.param_groups[0]["lr"])
        if step >= skipped:  # a GradScaler leaves out steps whose gradients are inf
            optimizer.step()
        if when == "with the optimizer":
            scheduler.step()
    return check(), (model.weight - before).abs().max().item(), rates, model.weight.grad.norm().item()


said, moved_without, _, gradient_norm = train("never")
said_too_often, _, _, _ = train("every micro-batch")
said_right, moved_right, _, _ = train("with the optimizer")
said_resumed = train("with the optimizer", resumed_at=100)[0]
said_skipped = train("with the optimizer", skipped=5)[0]
fires, fires_when_too_often = said is not None, said_too_often is not None
quiet = said_right is None and said_resumed is None and said_skipped is None
_, _, rates, _ = train("with the optimizer", warmup=1000, total=10_000)
long_warmup_percent = 100 * max(rates) / 1e-2
print(f"never stepped: {said}; weights moved by {moved_without}, gradient norm {gradient_norm:.2f}")
print(f"stepped every micro-batch: {said_too_often}")
print(f"stepped with the optimizer: {said_right}; weights moved by {moved_right:.2f}")
print(f"1,000 steps of warmup in a run of 100: the rate reaches {long_warmup_percent:.3g} % of what was set")
