"""Without zero_grad() every step repeats all earlier gradients; a look at .grad before the step shows it.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: zero-grad-detector-fires
    variable: fires
    label: The detector fires on the loop without zero_grad
    unit: yes/no
    kind: exact
    expect: true
  - id: zero-grad-detector-quiet
    variable: quiet
    label: It stays quiet on the loop with zero_grad
    unit: yes/no
    kind: exact
    expect: true
  - id: zero-grad-sum
    variable: sum_error
    label: Gradient of step 20 without zero_grad minus the sum of the gradients of 20 batches at rate zero, relative
    unit: "1"
    kind: measured
    at_most: 1.0e-5
  - id: zero-grad-loss-without
    variable: loss_without
    label: Mean loss of the last 50 of 300 steps of SGD without zero_grad
    unit: "1"
    kind: measured
    at_least: 0.5
  - id: zero-grad-loss-with
    variable: loss_with
    label: The same with zero_grad
    unit: "1"
    kind: measured
    at_most: 0.1
plots:
  - id: missing-zero-grad
    title: Training loss with and without zero_grad, SGD at the same rate
    x: {variable: steps_shown, label: step}
    y: {label: loss, log: true}
    series:
      - {variable: with_it, label: with zero_grad}
      - {variable: without_it, label: without}
    says: With zero_grad the loss falls and stays down. Without it, the loss swings up and down in waves that grow.
mutations:
  - replace: "if clear:"
    with: "if True:"
    says: the call is there after all
"""
import torch
from torch import nn


def leftover(model):
    """Call it before the first backward() of a step: names of tensors that still hold a gradient."""
    return [name for name, p in model.named_parameters() if p.grad is not None and p.grad.any()]


def train(clear, rate=0.1, steps=300):
    """Losses, whether the detector fired, and the gradient at the end."""
    torch.manual_seed(0)
    target = torch.randn(8, 1)
    model, losses, fired = nn.Linear(8, 1), [], False
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    for _ in range(steps):
        if clear:
            optimizer.zero_grad()
        fired = fired or bool(leftover(model))
        x = torch.randn(64, 8)
        loss = nn.functional.mse_loss(model(x), x @ target + 0.1 * torch.randn(64, 1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, fired, model.weight.grad.clone()


losses_without, fires, _ = train(clear=False)
losses_with, fired, _ = train(clear=True)
quiet = not fired
loss_without, loss_with = sum(losses_without[-50:]) / 50, sum(losses_with[-50:]) / 50

# At rate zero the weights stand still, so the 20 gradients can be had one by one as well.
summed = train(False, rate=0.0, steps=20)[2]
separate = sum(train(True, rate=0.0, steps=k)[2] for k in range(1, 21))
sum_error = ((summed - separate).norm() / separate.norm()).item()

steps_shown = list(range(0, 300, 2))
with_it, without_it = [losses_with[k] for k in steps_shown], [losses_without[k] for k in steps_shown]
print(f"without zero_grad: loss {loss_without:.3g}, detector {fires}; with it: {loss_with:.3g}, detector {fired}")
print(f"the gradient is the sum of all before it: relative difference {sum_error:.1e}")
