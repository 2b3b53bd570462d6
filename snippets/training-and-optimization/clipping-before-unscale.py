"""Clipping before GradScaler.unscale_ leaves almost nothing of the gradient: SGD stops, AdamW may not notice.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: clip-after-unscale-norm
    variable: norm_right
    label: Norm that reaches the optimizer, unscale_ before clipping
    unit: "1"
    kind: measured
    expect: 1
    tolerance: 0.001
  - id: clip-before-unscale-shrink
    variable: times_too_small
    label: Gradient that reaches the optimizer, right order ÷ wrong order
    unit: ×
    kind: measured
    expect: 65536
    tolerance: 0.001
  - id: clip-before-unscale-threshold
    variable: wrongly_clipped
    label: A gradient a thousand times below max_norm is clipped all the same
    unit: yes/no
    kind: exact
    expect: true
  - id: clip-before-unscale-sgd-left
    variable: sgd_percent_left
    label: SGD, wrong order, share of the starting loss left after 100 steps
    unit: "%"
    kind: measured
    at_least: 95
  - id: clip-after-unscale-sgd-left
    variable: sgd_percent_left_right
    label: SGD, right order, share of the starting loss left after 100 steps
    unit: "%"
    kind: measured
    at_most: 50
  - id: clip-before-unscale-adamw-left
    variable: adamw_percent_left
    label: AdamW, wrong order, share of the starting loss left after 100 steps
    unit: "%"
    kind: measured
    at_most: 50
"""
import torch

torch.manual_seed(0)
x, y = torch.randn(16, 32), 50 * torch.randn(16, 8)


def reaching_optimizer(unscale_first, size=1.0):
    """Norm of the gradient in front of the optimizer, and the norm that clipping reported."""
    torch.manual_seed(1)
    model = torch.nn.Linear(32, 8)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**16)  # 65,536, the default
    loss = size * torch.nn.functional.mse_loss(model(x), y)
    scaler.scale(loss).backward()
    if unscale_first:
        scaler.unscale_(optimizer)
    reported = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0).item()
    if not unscale_first:
        scaler.unscale_(optimizer)  # scaler.step() would do this by itself
    norm = torch.cat([p.grad.flatten() for p in model.parameters()]).norm().item()
    scaler.step(optimizer)
    scaler.update()
    return norm, reported


norm_right, reported_right = reaching_optimizer(unscale_first=True)
norm_wrong, reported_wrong = reaching_optimizer(unscale_first=False)
times_too_small = norm_right / norm_wrong
print(f"unscale_, then clip: reported norm {reported_right:.2f}, reaching the optimizer {norm_right:.4f}")
print(f"clip, then unscale_: reported norm {reported_wrong:.4g}, reaching the optimizer {norm_wrong:.3e}")
print(f"{times_too_small:,.0f} times too small")

# Far below max_norm the right order changes nothing; the wrong order clips every step.
tiny = 1e-3 / reported_right
left_alone, _ = reaching_optimizer(unscale_first=True, size=tiny)
clipped, _ = reaching_optimizer(unscale_first=False, size=tiny)
wrongly_clipped = left_alone > 0.99e-3 and clipped < 0.5 * left_alone
print(f"true norm 0.001: right order {left_alone:.2e}, wrong order {clipped:.2e}")


def percent_left(optimizer_class, lr, unscale_first):
    """Share of the starting loss after 100 steps in float32, with the scaler of a float16 run."""
    torch.manual_seed(1)
    inputs = torch.randn(256, 32)
    targets = torch.tanh(inputs @ torch.randn(32, 8))
    model = torch.nn.Sequential(torch.nn.Linear(32, 64), torch.nn.Tanh(), torch.nn.Linear(64, 8))
    optimizer = optimizer_class(model.parameters(), lr=lr)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**16)
    seen = []
    for _ in range(100):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(inputs), targets)
        seen.append(loss.item())
        scaler.scale(loss).backward()
        if unscale_first:
            scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        scaler.step(optimizer)  # unscales, unless that has been done
        scaler.update()
    return 100 * seen[-1] / seen[0]


sgd_percent_left_right = percent_left(torch.optim.SGD, 0.1, unscale_first=True)
sgd_percent_left = percent_left(torch.optim.SGD, 0.1, unscale_first=False)
# AdamW divides by the gradient's size, so a factor that is always there cancels while gradients exceed eps.
adamw_percent_left = percent_left(torch.optim.AdamW, 3e-3, unscale_first=False)
print(f"wrong order, 100 steps: SGD still has {sgd_percent_left:.1f} % of its loss ({sgd_percent_left_right:.1f} % in the right order)")
print(f"AdamW has {adamw_percent_left:.1f} %")
