"""Same peak, same steps: the runs that end at a small learning rate end at a lower loss.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: decay-constant-over-cosine
    variable: constant_over_cosine
    label: Loss at the end, constant learning rate ÷ cosine
    unit: ×
    kind: measured
    at_least: 1.5
  - id: decay-wsd-over-cosine
    variable: wsd_over_cosine
    label: Loss at the end, warmup-stable-decay ÷ cosine
    unit: ×
    kind: measured
    at_least: 0.5
    at_most: 2
  - id: decay-wsd-drop
    variable: wsd_drop
    label: Warmup-stable-decay, loss where the decay starts ÷ loss at the end
    unit: ×
    kind: measured
    at_least: 1.5
  - id: decay-without-noise
    variable: without_noise
    label: The same comparison without noise in the targets, constant ÷ cosine
    unit: ×
    kind: measured
    at_most: 1.5
plots:
  - id: loss-by-schedule
    title: Held-out loss over 1,000 steps of AdamW, by schedule
    x: {variable: steps_shown, label: step}
    y: {label: held-out loss, log: true}
    series:
      - {variable: constant, label: constant_with_warmup}
      - {variable: cosine, label: cosine}
      - {variable: wsd, label: "warmup_stable_decay, last 200 steps"}
    says: The constant run stops improving; cosine keeps falling; warmup-stable-decay follows the constant run and drops at once when its decay starts.
"""
import torch
from transformers import get_scheduler

torch.manual_seed(0)
teacher, readout = torch.randn(8, 16), torch.randn(16, 1) / 4
total, decay = 1000, 200


def batch(rows, noise):
    x = torch.randn(rows, 8)
    return x, torch.tanh(x @ teacher / 3) @ readout + noise * torch.randn(rows, 1)


held_out_x, held_out_y = batch(2000, noise=0.0)


def losses(name, seed, noise=0.5, **options):
    """Held-out loss at every tenth step."""
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(8, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-2)
    scheduler = get_scheduler(name, optimizer, num_warmup_steps=50, num_training_steps=total, **options)
    seen = []
    for step in range(total):
        x, y = batch(64, noise)
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        scheduler.step()
        if step % 10 == 9:
            with torch.no_grad():
                seen.append(torch.nn.functional.mse_loss(model(held_out_x), held_out_y).item())
    return seen


def averaged(name, **options):
    runs = [losses(name, seed, **options) for seed in range(3)]
    return [sum(values) / len(values) for values in zip(*runs)]


constant = averaged("constant_with_warmup")
cosine = averaged("cosine")
wsd = averaged("warmup_stable_decay", scheduler_specific_kwargs={"num_decay_steps": decay})
steps_shown = list(range(10, total + 1, 10))


def last(run, end=None):
    """Mean over 50 steps, since the constant run keeps jumping."""
    return sum(run[:end][-5:]) / 5


constant_over_cosine = last(constant) / last(cosine)
wsd_over_cosine = last(wsd) / last(cosine)
wsd_drop = last(wsd, end=(total - decay) // 10) / last(wsd)
without_noise = last(losses("constant_with_warmup", 0, noise=0.0)) / last(losses("cosine", 0, noise=0.0))
print(f"loss at the end: constant {last(constant):.4f}, cosine {last(cosine):.4f}, warmup-stable-decay {last(wsd):.4f}")
print(f"constant is {constant_over_cosine:.2f}× cosine; the decay phase divides the loss by {wsd_drop:.2f}")
print(f"without noise in the targets constant is {without_noise:.2f}× cosine")
