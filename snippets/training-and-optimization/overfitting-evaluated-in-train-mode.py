"""An evaluation left in train mode makes the validation loss worse, random, and part of the model.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: overfitting-train-mode-ratio
    variable: train_mode_ratio
    label: Validation loss with dropout on ÷ with model.eval()
    unit: ×
    kind: measured
    at_least: 1.05
  - id: overfitting-train-mode-repeat
    variable: repeat_difference
    label: Difference between two such evaluations of the same model
    unit: "1"
    kind: measured
    at_least: 1.0e-4
  - id: overfitting-eval-mode-repeat
    variable: eval_repeat_difference
    label: The same with model.eval()
    unit: "1"
    kind: exact
    expect: 0
  - id: overfitting-train-mode-statistics
    variable: statistics_moved
    label: Change of BatchNorm's running means by an evaluation in train mode, share of their norm
    unit: "%"
    kind: measured
    at_least: 1
  - id: overfitting-logged-over-true
    variable: logged_ratio
    label: Training loss as logged in the first epoch ÷ of the same rows after it, in eval mode
    unit: ×
    kind: measured
    at_least: 1.1
mutations:
  - replace: nn.Dropout(0.5)
    with: nn.Dropout(0.0)
    says: without dropout the two modes agree
"""
import torch
from torch import nn

torch.manual_seed(0)
teacher = torch.randn(20, 3)


def sample(count):
    x = torch.randn(count, 20)
    return x, (x @ teacher + torch.randn(count, 3)).argmax(1)


(x, y), (unseen, unseen_y) = sample(1000), sample(200)
model = nn.Sequential(nn.Linear(20, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 3))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)


@torch.no_grad()  # stops gradients, not dropout
def loss(x, y):
    return nn.functional.cross_entropy(model(x), y).item()


for epoch in range(10):
    logged = []
    for batch in torch.randperm(1000).split(25):
        optimizer.zero_grad()
        batch_loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
        batch_loss.backward()
        optimizer.step()
        logged.append(batch_loss.item())
    if epoch == 0:
        model.eval()
        logged_ratio = sum(logged) / len(logged) / loss(x, y)
        model.train()

forgotten, again = loss(unseen, unseen_y), loss(unseen, unseen_y)
model.eval()
right, right_again = loss(unseen, unseen_y), loss(unseen, unseen_y)
train_mode_ratio, repeat_difference, eval_repeat_difference = forgotten / right, abs(forgotten - again), abs(right - right_again)

norm = nn.BatchNorm1d(20)
for batch in x.split(25):
    norm(3 + batch)
before = norm.running_mean.clone()
norm(2 + unseen)  # validation data from elsewhere, in train mode
statistics_moved = 100 * ((norm.running_mean - before).norm() / before.norm()).item()
print(f"validation loss {right:.3f}; in train mode {forgotten:.3f} and, once more, {again:.3f}")
print(f"BatchNorm's means moved by {statistics_moved:.1f} %; first epoch logged {logged_ratio:.2f} times the loss after it")
