"""In a valley a thousand times steeper across than along, momentum needs a small share of plain descent's steps.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: momentum-plain-steps
    variable: plain_steps
    label: Steps of plain descent at its best rate, to a loss of 1e-6
    unit: step
    kind: measured
    at_least: 1000
  - id: momentum-nine-tenths-steps
    variable: nine_steps
    label: Steps with momentum 0.9 at its best rate, to a loss of 1e-6
    unit: step
    kind: measured
    at_most: 200
  - id: momentum-saves-steps
    variable: saved
    label: Steps of plain descent ÷ steps with momentum 0.9, each at its best rate
    unit: ×
    kind: measured
    at_least: 8
  - id: momentum-too-much
    variable: too_much
    label: Steps with momentum 0.99 ÷ steps with 0.9, each at its best rate
    unit: ×
    kind: measured
    at_least: 4
  - id: momentum-best-of-sweep
    variable: best_momentum
    label: Momentum with the fewest steps among 0.5, 0.8, 0.85, 0.9 and 0.95
    unit: "1"
    kind: measured
    at_least: 0.8
    at_most: 0.95
  - id: momentum-round-bowl
    variable: saved_in_a_bowl
    label: The same ratio for momentum 0.9 in a round bowl
    unit: ×
    kind: measured
    at_most: 0.1
  - id: momentum-largest-rate
    variable: largest_rate
    label: Largest stable rate with momentum 0.9 ÷ without
    unit: ×
    kind: measured
    expect: 1.9
    tolerance: 0.02
plots:
  - id: momentum-loss
    title: Loss in a long valley, condition number 1,000, each method at its best rate
    x: {variable: steps_shown, label: step}
    y: {label: loss ÷ starting loss, log: true}
    series:
      - {variable: plain, label: plain descent}
      - {variable: nine_tenths, label: momentum 0.9}
      - {variable: heavy, label: momentum 0.99}
    says: Plain descent's line is nearly level. With momentum 0.9 the loss falls steeply to the bottom. With 0.99 it swings up and down and falls slowly.
mutations:
  - replace: "momentum=momentum)"
    with: "momentum=0.0)"
    says: no momentum at all
"""
import torch

torch.set_default_dtype(torch.float64)
valley = torch.logspace(0, -3, 10)  # curvatures from 1 down to 0.001
bowl = torch.ones(10)


def losses(curvature, rate, momentum, limit, floor=0.0):
    """Loss after each step, relative to the start, until it is below the floor, explodes, or the limit ends it."""
    weight = torch.nn.Parameter(torch.ones(10))
    optimizer = torch.optim.SGD([weight], lr=rate, momentum=momentum)
    start, seen = curvature.sum().item() / 2, [1.0]
    while len(seen) <= limit and floor < seen[-1] < 1e6:
        weight.grad = curvature * weight.detach()
        optimizer.step()
        seen.append((curvature * weight.detach() ** 2).sum().item() / 2 / start)
    return seen


def steps(curvature, rate, momentum, limit):
    run = losses(curvature, rate, momentum, limit, floor=1e-6)
    return len(run) - 1 if run[-1] <= 1e-6 else 10 * limit


def best_steps(curvature, momentum, limit):
    """Fewest steps over a grid of rates up to the largest stable one; and that rate."""
    rates = [share * 2 * (1 + momentum) for share in (0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)]
    return min((steps(curvature, rate, momentum, limit), rate) for rate in rates)


plain_steps, plain_rate = best_steps(valley, 0.0, 5000)
nine_steps, nine_rate = best_steps(valley, 0.9, 1000)
too_much_steps, too_much_rate = best_steps(valley, 0.99, 2000)
saved, too_much = plain_steps / nine_steps, too_much_steps / nine_steps
by_momentum = {momentum: best_steps(valley, momentum, 2000)[0] for momentum in (0.5, 0.8, 0.85, 0.9, 0.95)}
best_momentum = min(by_momentum, key=by_momentum.get)
saved_in_a_bowl = best_steps(bowl, 0.0, 100)[0] / best_steps(bowl, 0.9, 1000)[0]


def largest_stable(momentum):
    """Bisect for the rate at which 300 steps begin to raise the loss."""
    low, high = 0.5, 8.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if losses(bowl, middle, momentum, 300)[-1] < 1 else (low, middle)
    return low


largest_rate = largest_stable(0.9) / largest_stable(0.0)
steps_shown = list(range(0, 401, 4))
curves = ((plain_rate, 0.0), (nine_rate, 0.9), (too_much_rate, 0.99))
plain, nine_tenths, heavy = (
    [max(run[k], 1e-12) for k in steps_shown] for run in (losses(valley, *pair, limit=400) for pair in curves)
)
print(f"plain {plain_steps} steps at a rate of {plain_rate}; momentum 0.9: {nine_steps} at {nine_rate:.3f}")
print(f"0.99: {too_much_steps} steps; by momentum {by_momentum}, best {best_momentum}")
print(f"in a round bowl: {saved_in_a_bowl:.3f}; largest stable rate {largest_rate:.3f} times as large")
