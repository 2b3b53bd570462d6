"""Five remedies against overfitting, each by the validation loss it ends with.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: overfitting-plain-end
    variable: plain_end
    label: Validation loss at the end of a plain run, mean of two
    unit: "1"
    kind: measured
    at_least: 1
  - id: overfitting-stopped
    variable: stopped_ratio
    label: Lowest validation loss of the plain run ÷ that at its end
    unit: "%"
    kind: measured
    at_most: 65
  - id: overfitting-default-decay
    variable: default_decay_ratio
    label: With weight_decay=0.01 ÷ plain, at the end
    unit: "%"
    kind: measured
    at_least: 90
    at_most: 110
  - id: overfitting-strong-decay
    variable: strong_decay_ratio
    label: With weight_decay=3 ÷ plain, at the end
    unit: "%"
    kind: measured
    at_most: 85
  - id: overfitting-dropout
    variable: dropout_ratio
    label: With dropout 0.5 ÷ plain, at the end
    unit: "%"
    kind: measured
    at_least: 50
    at_most: 110
  - id: overfitting-narrow
    variable: narrow_ratio
    label: With 8 hidden units instead of 256 ÷ plain, at the end
    unit: "%"
    kind: measured
    at_most: 85
  - id: overfitting-more-data
    variable: more_data_ratio
    label: With ten times the rows and as many steps ÷ plain, at the end
    unit: "%"
    kind: measured
    at_most: 60
mutations:
  - replace: "x, y = sample(count)"
    with: "x, y = (t.repeat(count // 100, *[1] * (t.dim() - 1)) for t in sample(100))"
    says: the same rows ten times over are no more data
"""
import statistics

import torch
from torch import nn

torch.manual_seed(0)
teacher = torch.randn(20, 3)


def sample(count):
    x = torch.randn(count, 20)
    return x, (x @ teacher + 2 * torch.randn(count, 3)).argmax(1)  # labels with noise


unseen, unseen_y = sample(1000)


def run(seed, count=100, width=256, dropout=0.0, decay=0.0, steps=240):
    """Lowest and last validation loss of a run of 240 steps with 25 rows each."""
    torch.manual_seed(seed)
    x, y = sample(count)
    model = nn.Sequential(
        nn.Linear(20, width), nn.ReLU(), nn.Dropout(dropout), nn.Linear(width, width), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(width, 3),
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=decay)
    losses = []
    while len(losses) < steps // 4:
        for batch in torch.randperm(count)[:100].split(25):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            losses.append(nn.functional.cross_entropy(model(unseen), unseen_y).item())
        model.train()
    return min(losses), losses[-1]


def mean(**options):
    return [statistics.mean(values) for values in zip(*(run(seed, **options) for seed in (1, 2)))]


plain_lowest, plain_end = mean()
stopped_ratio = 100 * plain_lowest / plain_end
default_decay_ratio, strong_decay_ratio, dropout_ratio, narrow_ratio, more_data_ratio = (
    100 * mean(**options)[1] / plain_end
    for options in ({"decay": 0.01}, {"decay": 3.0}, {"dropout": 0.5}, {"width": 8}, {"count": 1000})
)
print(f"plain run: validation loss {plain_end:.3f} at the end; stopped at its lowest {stopped_ratio:.0f} % of that")
print(f"weight decay 0.01: {default_decay_ratio:.0f} %, 3: {strong_decay_ratio:.0f} %; dropout 0.5: {dropout_ratio:.0f} %")
print(f"8 units: {narrow_ratio:.0f} %; ten times the rows: {more_data_ratio:.0f} %")
