"""Validation loss can rise while validation accuracy stands still: the model grows overconfident.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: validation-loss-rise
    variable: loss_rise
    label: Final validation loss ÷ its minimum
    unit: ×
    kind: measured
    at_least: 1.5
  - id: validation-accuracy-at-lowest-loss
    variable: accuracy_at_lowest
    label: Validation accuracy where validation loss is lowest
    unit: "%"
    kind: measured
    at_least: 88
  - id: validation-accuracy-at-end
    variable: accuracy_at_end
    label: Validation accuracy at the end
    unit: "%"
    kind: measured
    at_least: 88
  - id: final-training-loss
    variable: final_training_loss
    label: Training loss at the end
    unit: "1"
    kind: measured
    at_most: 0.05
plots:
  - id: validation-loss-and-accuracy
    title: Training past the best point
    x: {variable: steps, label: step}
    y: {label: "loss, or share of wrong answers"}
    series:
      - {variable: training_losses, label: training loss}
      - {variable: validation_losses, label: validation loss}
      - {variable: validation_errors, label: validation share of wrong answers}
    says: Training loss sinks to zero; validation loss turns up and keeps rising while the share of wrong answers stays level.
"""
import torch
from torch.nn.functional import cross_entropy

torch.manual_seed(0)


def data(rows):
    x = torch.randn(rows, 20)
    return x, (x[:, :5].sum(1) + 0.5 * torch.randn(rows) > 0).long()  # the label is noisy


(x, y), (x_validation, y_validation) = data(400), data(2000)
model = torch.nn.Sequential(torch.nn.Linear(20, 128), torch.nn.ReLU(), torch.nn.Linear(128, 2))
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0)

steps, training_losses, validation_losses, validation_errors = [], [], [], []
for step in range(801):
    loss = cross_entropy(model(x), y)
    if step % 10 == 0:
        with torch.no_grad():
            logits = model(x_validation)
        steps.append(step)
        training_losses.append(loss.item())
        validation_losses.append(cross_entropy(logits, y_validation).item())
        validation_errors.append((logits.argmax(1) != y_validation).float().mean().item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

lowest = validation_losses.index(min(validation_losses))
loss_rise = validation_losses[-1] / validation_losses[lowest]
accuracy_at_lowest, accuracy_at_end = 100 * (1 - validation_errors[lowest]), 100 * (1 - validation_errors[-1])
final_training_loss = training_losses[-1]
print(f"training loss at the end {final_training_loss:.4f}")
print(f"validation loss: lowest {validation_losses[lowest]:.3f} at step {steps[lowest]}, then × {loss_rise:.2f}")
print(f"validation accuracy: {accuracy_at_lowest:.1f} %, then {accuracy_at_end:.1f} %")
