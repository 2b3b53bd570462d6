"""Training loss falls to zero while validation loss turns up; accuracy barely notices.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: overfitting-best-epoch
    variable: best_epoch
    label: Epoch with the lowest validation loss, of 100
    unit: "1"
    kind: measured
    at_least: 5
    at_most: 20
  - id: overfitting-train-loss-end
    variable: train_end
    label: Training loss after 100 epochs
    unit: "1"
    kind: measured
    at_most: 0.01
  - id: overfitting-validation-ratio
    variable: validation_ratio
    label: Validation loss after 100 epochs ÷ its lowest
    unit: ×
    kind: measured
    at_least: 1.5
  - id: overfitting-accuracy-best
    variable: accuracy_best
    label: Validation accuracy at the epoch of the lowest validation loss
    unit: "%"
    kind: measured
    expect: 63.3
    tolerance: 0.06
  - id: overfitting-accuracy-end
    variable: accuracy_end
    label: Validation accuracy after 100 epochs
    unit: "%"
    kind: measured
    expect: 64.2
    tolerance: 0.06
  - id: overfitting-cooled-ratio
    variable: cooled_ratio
    label: Validation loss after 100 epochs with the logits divided by 4 ÷ its lowest
    unit: ×
    kind: measured
    at_most: 1.2
  - id: overfitting-random-labels-train
    variable: random_train_accuracy
    label: Training accuracy of the same network on random labels
    unit: "%"
    kind: measured
    at_least: 99
  - id: overfitting-random-labels-validation
    variable: random_validation_accuracy
    label: Validation accuracy of that network, with three classes
    unit: "%"
    kind: measured
    at_least: 20
    at_most: 47
plots:
  - id: train-and-validation-loss
    title: Training and validation loss by epoch
    x: {variable: epochs, label: epoch}
    y: {label: loss}
    series:
      - {variable: train_losses, label: training}
      - {variable: validation_losses, label: validation}
    says: Training loss falls towards zero; validation loss falls for about ten epochs, turns and climbs to about twice its lowest value.
mutations:
  - replace: "rows = 100  #"
    with: "rows = 4000  #"
    says: with forty times the data the training loss stays above zero and the best epoch comes early
"""
import torch
from torch import nn

torch.manual_seed(0)
rows = 100  # few rows, 256 hidden units: far more weights than data
teacher = torch.randn(20, 3)


def sample(n):
    x = torch.randn(n, 20)
    return x, (x @ teacher + 2 * torch.randn(n, 3)).argmax(1)  # labels with noise


(x, y), (unseen, unseen_y) = sample(rows), sample(2000)


def train(labels, epochs):
    """Losses on both sets after each epoch, validation accuracy, and the model."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 3))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    history = []
    for _ in range(epochs):
        for batch in torch.randperm(rows).split(25):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), labels[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            train_loss = nn.functional.cross_entropy(model(x), labels).item()
            logits = model(unseen)
            accuracy = 100 * (logits.argmax(1) == unseen_y).float().mean().item()
            history.append((train_loss, nn.functional.cross_entropy(logits, unseen_y).item(), accuracy))
    return history, model


history, model = train(y, 100)
train_losses, validation_losses, accuracies = map(list, zip(*history))
epochs = list(range(1, 101))
best_epoch = 1 + validation_losses.index(min(validation_losses))
train_end, validation_ratio = train_losses[-1], validation_losses[-1] / min(validation_losses)
accuracy_best, accuracy_end = accuracies[best_epoch - 1], accuracies[-1]
with torch.no_grad():
    cooled_ratio = nn.functional.cross_entropy(model(unseen) / 4, unseen_y).item() / min(validation_losses)

noise = torch.randint(0, 3, (rows,))
random_history, memoriser = train(noise, 100)
random_train_accuracy = 100 * (memoriser(x).argmax(1) == noise).float().mean().item()
random_validation_accuracy = random_history[-1][2]
print(f"lowest validation loss {min(validation_losses):.3f} in epoch {best_epoch}, {validation_ratio:.2f} times that at the end")
print(f"training loss at the end {train_end:.4f}; accuracy {accuracy_best:.1f} % at the best epoch, {accuracy_end:.1f} % at the end")
print(f"logits divided by 4: {cooled_ratio:.2f} times the lowest loss")
print(f"random labels: {random_train_accuracy:.0f} % learned, {random_validation_accuracy:.0f} % right on new rows")
