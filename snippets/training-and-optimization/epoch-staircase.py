"""On text that can only be memorised, the training loss falls where an epoch begins, and not within it.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: epoch-first-epoch-change
    variable: within_first
    label: Change of the loss within the first epoch, last quarter less first quarter
    unit: "1"
    kind: measured
    at_least: -0.05
    at_most: 0.08
  - id: epoch-drop-at-second
    variable: drop_at_second
    label: Drop of the loss from the end of the first epoch to the start of the second
    unit: "1"
    kind: measured
    at_least: 0.1
  - id: epoch-drop-over-change-within
    variable: drop_over_within
    label: The drops at both epoch boundaries ÷ the changes within the last two epochs
    unit: ×
    kind: measured
    at_least: 2
  - id: epoch-fresh-rows-drop
    variable: drop_with_fresh_rows
    label: The first drop with fresh rows in every epoch
    unit: "1"
    kind: measured
    at_least: -0.06
    at_most: 0.06
  - id: epoch-unseen-rise
    variable: unseen_rise
    label: Rise of the loss on unseen rows from the first step to the last
    unit: "1"
    kind: measured
    at_least: 0.05
plots:
  - id: loss-staircase
    title: Training and validation loss of a small Llama over three epochs of random tokens
    x: {variable: step_numbers, label: "step (an epoch is 24 steps)"}
    y: {label: loss}
    series:
      - {variable: training, label: training}
      - {variable: validation, label: unseen rows}
    says: The training loss is nearly flat within each epoch and falls in a step at steps 24 and 48; the loss on unseen rows rises.
mutations:
  - replace: "rows if repeated else text(192)"
    with: "text(192)"
    says: with fresh rows there is nothing to remember and no staircase
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM


def text(count):
    return torch.randint(0, 256, (count, 16))  # random tokens: no rule to learn


def train(repeated):
    """Training loss of every step, and the loss on unseen rows before each."""
    torch.manual_seed(0)
    rows, unseen = text(192), text(64)
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=256, hidden_size=96, intermediate_size=192, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=4,
    ))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    losses, unseen_losses = [], []
    for _ in range(3):
        epoch_rows = rows if repeated else text(192)
        for batch in epoch_rows[torch.randperm(192)].split(8):
            with torch.no_grad():
                unseen_losses.append(model(input_ids=unseen, labels=unseen).loss.item())
            optimizer.zero_grad()
            loss = model(input_ids=batch, labels=batch).loss
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses, unseen_losses


def mean(losses, start):
    return sum(losses[start : start + 6]) / 6


training, validation = train(repeated=True)
fresh, _ = train(repeated=False)
step_numbers = list(range(1, 73))
within_first = mean(training, 18) - mean(training, 0)
drop_at_second, drop_at_third = mean(training, 18) - mean(training, 24), mean(training, 42) - mean(training, 48)
drop_with_fresh_rows = mean(fresh, 18) - mean(fresh, 24)
within_last_two = abs(mean(training, 24) - mean(training, 42)) + abs(mean(training, 48) - mean(training, 66))
drop_over_within = (drop_at_second + drop_at_third) / within_last_two
unseen_rise = validation[-1] - validation[0]
print(f"within the first epoch {within_first:+.3f}; drops at the second and third {drop_at_second:.3f} and {drop_at_third:.3f}")
print(f"both drops ÷ changes within epochs: {drop_over_within:.1f}; with fresh rows the first drop is {drop_with_fresh_rows:.3f}")
print(f"unseen rows: {unseen_rise:+.3f} over the run")
