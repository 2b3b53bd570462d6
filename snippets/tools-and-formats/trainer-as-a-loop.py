"""The Trainer's defaults as a loop of twenty lines: the same weights after two epochs.

role: demo
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: trainer-loop-difference
    variable: difference
    label: Largest difference of a weight, Trainer and loop, after 12 steps
    unit: "1"
    kind: measured
    at_most: 1.0e-6
    digits: 1
  - id: trainer-loop-moved
    variable: moved
    label: Largest change of a weight by the training
    unit: "1"
    kind: measured
    at_least: 1.0e-4
  - id: trainer-loop-mean-of-means
    variable: difference_mean_of_means
    label: The same difference if the loop averages the micro-batches' means
    unit: "1"
    kind: measured
    at_least: 1.0e-5
  - id: trainer-loop-logged-loss
    variable: logged_matches
    label: Each logged loss is the mean of the loop's losses over the three steps since the line before
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'transformers.get_scheduler("linear"'
    with: 'transformers.get_scheduler("constant"'
    says: another schedule than the Trainer's
  - replace: "clip_grad_norm_(model.parameters(), 1.0)"
    with: "clip_grad_norm_(model.parameters(), 1e-6)"
    says: another clipping than the Trainer's
"""
import tempfile

import torch
import transformers
from torch.nn import functional

torch.manual_seed(0)
rows = []
for length in (16, 3, 9, 5) * 6:  # rows that learn on 3 to 16 of their tokens
    ids = torch.randint(0, 64, (17,))
    rows.append({"input_ids": ids, "labels": torch.where(torch.arange(17) >= 17 - length, ids, -100)})


def make_model():
    torch.manual_seed(1)
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2))


def by_trainer(order):
    """Weights and logged losses; the order of the rows is written down as they are drawn."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        arguments = transformers.TrainingArguments(
            output_dir=folder, per_device_train_batch_size=2, gradient_accumulation_steps=2, num_train_epochs=2,
            logging_steps=3, save_strategy="no", use_cpu=True, disable_tqdm=True)
        numbered = [row | {"number": i} for i, row in enumerate(rows)]

        def collate(batch):
            order.append([row["number"] for row in batch])
            return transformers.default_data_collator([{k: row[k] for k in ("input_ids", "labels")} for row in batch])

        arguments.remove_unused_columns = False  # else the numbers would be dropped
        trainer = transformers.Trainer(model=make_model(), args=arguments, train_dataset=numbered, data_collator=collate)
        trainer.remove_callback(transformers.PrinterCallback)
        trainer.train()
    return trainer.model, [line["loss"] for line in trainer.state.log_history if "loss" in line]


def by_loop(order, mean_of_means=False):
    model, losses = make_model(), []
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, fused=True)
    scheduler = transformers.get_scheduler("linear", optimizer, num_warmup_steps=0, num_training_steps=len(order) // 2)
    for first, second in zip(order[::2], order[1::2]):
        micro_batches = [{k: torch.stack([rows[i][k] for i in part]) for k in ("input_ids", "labels")} for part in (first, second)]
        tokens = sum((batch["labels"][:, 1:] != -100).sum() for batch in micro_batches)
        losses.append(0.0)
        for batch in micro_batches:
            logits = model(batch["input_ids"]).logits[:, :-1].flatten(0, 1)
            labels = batch["labels"][:, 1:].flatten()
            loss = functional.cross_entropy(logits, labels, reduction="sum") / tokens
            if mean_of_means:
                loss = functional.cross_entropy(logits, labels) / 2
            loss.backward()
            losses[-1] += loss.item()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
    return model, losses


def apart(a, b):
    return max((x - y).abs().max().item() for x, y in zip(a.parameters(), b.parameters()))


order = []
trained, logged = by_trainer(order)
looped, losses = by_loop(order)
difference, moved = apart(trained, looped), apart(trained, make_model())
difference_mean_of_means = apart(trained, by_loop(order, mean_of_means=True)[0])
means = [sum(losses[k : k + 3]) / 3 for k in range(0, len(losses), 3)]
logged_matches = len(logged) == len(means) and all(abs(a - b) < 1e-4 for a, b in zip(logged, means))
print(f"{len(losses)} steps, weights moved by {moved:.1e}, Trainer and loop {difference:.0e} apart, with means of means {difference_mean_of_means:.1e}")
