"""Fine-tuning learns a new task in fewer steps than training from scratch, and forgets the old one unless it is mixed in.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: fine-tuning-old-before
    variable: old_before
    label: Loss on the old task before fine-tuning
    unit: "1"
    kind: measured
    expect: 0.76
    tolerance: 0.03
  - id: fine-tuning-old-after
    variable: old_after
    label: Loss on the old task after fine-tuning on the new one alone
    unit: "1"
    kind: measured
    at_least: 1.7
  - id: fine-tuning-old-never-seen
    variable: old_never_seen
    label: Loss on the old task of a model that never saw it
    unit: "1"
    kind: measured
    at_least: 1.7
  - id: fine-tuning-old-replay
    variable: old_replay
    label: Loss on the old task after fine-tuning with a quarter of old rows in each batch
    unit: "1"
    kind: measured
    at_most: 0.85
  - id: fine-tuning-new-after
    variable: new_after
    label: Loss on the new task after fine-tuning
    unit: "1"
    kind: measured
    expect: 0.8
    tolerance: 0.03
  - id: fine-tuning-new-replay
    variable: new_replay
    label: Loss on the new task after fine-tuning with old rows mixed in
    unit: "1"
    kind: measured
    expect: 0.8
    tolerance: 0.03
  - id: fine-tuning-steps
    variable: steps_tuned
    label: Steps until the new task's loss is below 1, fine-tuned
    unit: step
    kind: measured
    at_most: 20
  - id: fine-tuning-steps-from-scratch
    variable: steps_scratch
    label: The same from random weights
    unit: step
    kind: measured
    at_least: 22
plots:
  - id: fine-tuning-forgetting
    title: Loss on both tasks while a small Llama is fine-tuned on the new one
    x: {variable: steps, label: fine-tuning step}
    y: {label: loss (nats for each token)}
    series:
      - {variable: new_task, label: new task}
      - {variable: old_task, label: old task}
      - {variable: old_task_replay, label: "old task, a quarter of the rows from it"}
    says: The new task's loss falls within a few steps; the old task's loss rises far above where it was, and with old rows mixed in it comes back down.
mutations:
  - replace: "batch(new, NEW, 12), batch(old, OLD, 4)"
    with: "batch(new, NEW, 12), batch(new, NEW, 4)"
    says: no old rows are mixed in
  - replace: "tuned = train(copy.deepcopy(base)"
    with: "tuned = train(LlamaForCausalLM(config)"
    says: the fine-tuned model was never trained before
"""
import copy

import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
SYMBOLS = 24
OLD, NEW = SYMBOLS, SYMBOLS + 1  # the first token of a row says which task it belongs to
config = LlamaConfig(vocab_size=SYMBOLS + 2, hidden_size=48, intermediate_size=96, num_hidden_layers=2,
                     num_attention_heads=4, num_key_value_heads=4)
old = torch.randperm(SYMBOLS)  # the symbol that follows each symbol, nine times out of ten
new = old.clone()
moved = torch.randperm(SYMBOLS)[:8]
new[moved] = new[moved.roll(1)]  # the tasks agree on two symbols out of three


def batch(successor, task, rows):
    ids = torch.empty(rows, 24, dtype=torch.long)
    ids[:, 0], ids[:, 1] = task, torch.randint(SYMBOLS, (rows,))
    for t in range(2, 24):
        any_symbol = torch.randint(SYMBOLS, (rows,))
        ids[:, t] = torch.where(torch.rand(rows) < 0.1, any_symbol, successor[ids[:, t - 1]])
    return ids


test_old, test_new = batch(old, OLD, 64), batch(new, NEW, 64)


def losses(model):
    with torch.no_grad():
        return [model(input_ids=ids, labels=ids).loss.item() for ids in (test_old, test_new)]


def train(model, make_batch, steps=60):
    """Losses on both tasks before each second step and at the end."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    history = [losses(model)]
    for step in range(1, steps + 1):
        ids = make_batch()
        optimizer.zero_grad()
        model(input_ids=ids, labels=ids).loss.backward()
        optimizer.step()
        if step % 2 == 0:
            history.append(losses(model))
    return history


def steps_to(history, loss):
    return 2 * next(i for i, (_, on_new) in enumerate(history) if on_new < loss)


base = LlamaForCausalLM(config)
train(base, lambda: batch(old, OLD, 16), steps=150)
tuned = train(copy.deepcopy(base), lambda: batch(new, NEW, 16))
replay = train(copy.deepcopy(base), lambda: torch.cat([batch(new, NEW, 12), batch(old, OLD, 4)]))
scratch = train(LlamaForCausalLM(config), lambda: batch(new, NEW, 16))

steps = list(range(0, 61, 2))
old_task, new_task = map(list, zip(*tuned))
old_task_replay = [on_old for on_old, _ in replay]
old_before, old_after, new_after = old_task[0], old_task[-1], new_task[-1]
old_replay, new_replay = replay[-1]
old_never_seen = scratch[-1][0]
steps_tuned, steps_scratch = steps_to(tuned, 1.0), steps_to(scratch, 1.0)
print(f"old task {old_before:.2f} -> {old_after:.2f}, with old rows {old_replay:.2f}; never seen {old_never_seen:.2f}")
print(f"new task -> {new_after:.2f} (with old rows {new_replay:.2f}); below 1 after {steps_tuned} steps, from scratch {steps_scratch}")
