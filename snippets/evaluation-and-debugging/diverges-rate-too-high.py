"""The same run at six rates: a transformer and a quadratic converge below a limit and blow up above it.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: diverges-largest-good-over-smallest-bad
    variable: bad_over_good
    label: Smallest rate tried at which the transformer diverges ÷ largest at which it learns
    unit: ×
    kind: measured
    at_least: 1.5
    at_most: 5
  - id: diverges-transformer-peak
    variable: worst_loss
    label: Highest finite loss of the transformer at ten times the largest good rate
    unit: "1"
    kind: measured
    at_least: 1000
  - id: diverges-transformer-good
    variable: good_loss
    label: Last loss of the transformer at the largest good rate, first loss 4.25
    unit: "1"
    kind: measured
    at_most: 2
  - id: diverges-first-step-same
    variable: first_step_difference
    label: Difference between the first losses of the good and the bad run
    unit: "1"
    kind: exact
    expect: 0
  - id: diverges-steps-until-above-start
    variable: steps_until_above
    label: Steps until the bad run's loss is above its start for good
    unit: step
    kind: measured
    at_most: 20
plots:
  - id: diverging-loss-by-rate
    title: Highest and last loss within 60 steps, by learning rate
    x: {variable: rates, label: learning rate, log: true}
    y: {label: "loss (cut off at 1e12)", log: true}
    series:
      - {variable: last_losses, label: "transformer, last loss"}
      - {variable: highest_losses, label: "transformer, highest loss"}
      - {variable: quadratic_losses, label: "quadratic of curvature 4, last loss"}
    says: All three are low on the left and jump by many powers of ten within one step of the rate, the quadratic at 0.5.
mutations:
  - replace: "rates = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0]"
    with: "rates = [0.003, 0.01, 0.03, 0.04, 0.05, 0.06]"
    says: at rates below the limit nothing diverges
"""
import math

import torch
from torch import nn

torch.manual_seed(0)
successor = torch.randperm(64)


def text(rows, length=16):
    """A made-up language: nine times out of ten a token is followed by its one successor."""
    ids = torch.randint(0, 64, (rows, 1))
    for _ in range(length - 1):
        following = torch.where(torch.rand(rows) < 0.9, successor[ids[:, -1]], torch.randint(0, 64, (rows,)))
        ids = torch.cat([ids, following.unsqueeze(1)], dim=1)
    return ids


batches, mask = [text(16) for _ in range(60)], nn.Transformer.generate_square_subsequent_mask(15)


def transformer_losses(rate):
    torch.manual_seed(1)
    layer = nn.TransformerEncoderLayer(32, 4, 128, dropout=0.0, batch_first=True, norm_first=True)
    body = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
    model = nn.ModuleList([nn.Embedding(64, 32), body, nn.Linear(32, 64)])
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    losses = []
    for ids in batches:
        optimizer.zero_grad()
        logits = model[2](body(model[0](ids[:, :-1]), mask=mask, is_causal=True))
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def quadratic_loss(rate):
    weight = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=rate)
    for _ in range(60):
        optimizer.zero_grad()
        loss = 2 * weight.square().sum()
        loss.backward()
        optimizer.step()
    return loss.item()


def shown(loss):
    return min(loss, 1e12) if math.isfinite(loss) else 1e12


rates = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
runs = {rate: transformer_losses(rate) for rate in rates}
start = runs[rates[0]][0]
good = max(rate for rate in rates if runs[rate][-1] < start / 2)
bad_over_good = min((rate for rate in rates if not runs[rate][-1] < start), default=math.inf) / good
last_losses = [shown(runs[rate][-1]) for rate in rates]
highest_losses = [shown(max(runs[rate], key=shown)) for rate in rates]
quadratic_losses = [max(shown(quadratic_loss(rate)), 1e-12) for rate in rates]

bad_run = runs[min(rates, key=lambda rate: abs(rate - 10 * good))]
good_loss, worst_loss = runs[good][-1], max(loss for loss in bad_run if math.isfinite(loss))
first_step_difference = abs(bad_run[0] - runs[good][0])
steps_until_above = 1 + max(i for i, loss in enumerate(bad_run) if loss <= bad_run[0])
print(f"transformer: learns up to {good}, diverges from {bad_over_good:.1f} times that on")
print(f"at ten times {good}: above the start for good after {steps_until_above} steps, at most {worst_loss:.0e}")
