"""Columns that the model's forward doesn't name never reach the collator, and nothing says so.

role: myth
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: trainer-column-arrives
    variable: arrives_by_default
    label: A column "weight" of the data set reaches compute_loss with default settings
    unit: yes/no
    kind: exact
    expect: false
  - id: trainer-column-kept
    variable: arrives_when_kept
    label: It does with remove_unused_columns=False
    unit: yes/no
    kind: exact
    expect: true
  - id: trainer-column-messages
    variable: messages
    label: Messages of the library about it at its default log level
    unit: "1"
    kind: exact
    expect: 0
  - id: trainer-model-cache
    variable: cache_left_on
    label: The model's config still has use_cache=True after a Trainer ran
    unit: yes/no
    kind: exact
    expect: false
  - id: trainer-default-reports
    variable: integrations
    label: Experiment trackers that report_to names if you set nothing
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: "remove_unused_columns=not keep"
    with: "remove_unused_columns=False"
    says: nothing is removed
"""
import logging
import tempfile

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PrinterCallback, Trainer, TrainingArguments

logged = []
handler = logging.Handler()
handler.emit = lambda record: logged.append(record.getMessage())
logging.getLogger("transformers").addHandler(handler)

torch.manual_seed(0)
rows = [{"input_ids": row, "labels": row, "weight": 0.5} for row in torch.randint(0, 64, (4, 16))]


class WeightedTrainer(Trainer):
    """Wants to weigh rows, and takes what it gets."""

    def compute_loss(self, model, inputs, return_outputs=False, **kwargs):
        self.seen = sorted(inputs)
        weight = inputs.pop("weight", torch.ones(1)).mean()
        outputs = model(**inputs)
        return (weight * outputs.loss, outputs) if return_outputs else weight * outputs.loss


def run(keep):
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, use_cache=True))
    with tempfile.TemporaryDirectory(dir=".") as folder:
        trainer = WeightedTrainer(model=model, train_dataset=rows, args=TrainingArguments(
            output_dir=folder, max_steps=1, remove_unused_columns=not keep, use_cpu=True, disable_tqdm=True, save_strategy="no"))
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    return trainer


default = run(keep=False)
messages = sum("weight" in message for message in logged)
kept = run(keep=True)
arrives_by_default, arrives_when_kept = "weight" in default.seen, "weight" in kept.seen
cache_left_on = bool(default.model.config.use_cache)
integrations = len(default.args.report_to)
print(f"inputs of compute_loss: {default.seen} by default, {kept.seen} with remove_unused_columns=False; {messages} messages")
print(f"use_cache {default.model.config.use_cache}, report_to {default.args.report_to}")
