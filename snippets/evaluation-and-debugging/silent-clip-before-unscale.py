"""Clipping before unscale_ can be seen after the step: the norm lies far below max_norm although it was clipped.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: unscale-detector-fires
    variable: fires
    label: The detector fires when clipping comes before unscale_
    unit: yes/no
    kind: exact
    expect: true
  - id: unscale-detector-quiet
    variable: quiet
    label: It stays quiet when unscale_ comes first
    unit: yes/no
    kind: exact
    expect: true
  - id: unscale-detector-quiet-below
    variable: quiet_below
    label: It stays quiet on gradients too small to be clipped, unscale_ first
    unit: yes/no
    kind: exact
    expect: true
  - id: unscale-norm-left
    variable: norm_left
    label: Norm that reaches the optimizer, clipped to 1 before unscale_ with a scale of 65,536
    unit: "1"
    kind: measured
    expect: 1.5259e-5
    tolerance: 0.001
mutations:
  - replace: "if unscale_first:"
    with: "if True:"
    says: the order is right in every run
"""
import torch


def norm_of(parameters):
    return torch.stack([p.grad.norm() for p in parameters if p.grad is not None]).norm().item()


def clipped_scaled(reported, parameters, max_norm):
    """After scaler.step(): True if the norm was clipped to something far from max_norm."""
    reaching = norm_of(parameters)
    return reported > max_norm and reaching < 0.5 * max_norm


def step(unscale_first, size=1.0, max_norm=1.0):
    """One step of float16 training as written in a loop; what the detector says, and the norm that arrived."""
    torch.manual_seed(0)
    x, y = torch.randn(16, 32), 50 * size * torch.randn(16, 8)
    model = torch.nn.Linear(32, 8)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**16)  # the default scale
    loss = size * torch.nn.functional.mse_loss(model(x), y)
    scaler.scale(loss).backward()
    if unscale_first:
        scaler.unscale_(optimizer)
    reported = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm).item()
    scaler.step(optimizer)  # unscales, unless that has been done
    scaler.update()
    return clipped_scaled(reported, list(model.parameters()), max_norm), norm_of(model.parameters())


fires, norm_left = step(unscale_first=False)
fired, norm_right = step(unscale_first=True)
fired_below, norm_below = step(unscale_first=True, size=1e-3)
quiet, quiet_below = not fired, not fired_below
print(f"clip, then unscale_: norm {norm_left:.3g} reaches the optimizer, detector {fires}")
print(f"unscale_, then clip: norm {norm_right:.3g}, detector {fired}; small gradients: norm {norm_below:.3g}, detector {fired_below}")
