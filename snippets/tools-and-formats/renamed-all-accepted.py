"""The same settings under their new names, and one training step with them.

role: fixed
devices: [cpu]
needs: [transformers, trl, torch, accelerate]
claims:
  - id: renamed-steps-done
    variable: steps_done
    label: Optimizer steps that the Trainer made with the new names
    unit: step
    kind: exact
    expect: 1
  - id: renamed-settings-kept
    variable: kept
    label: Settings that arrived, of 4
    unit: "1"
    kind: exact
    expect: 4
  - id: renamed-default-length
    variable: default_length
    label: Length at which trl 1.16 cuts rows if max_length is not set
    unit: token
    kind: exact
    expect: 1024
  - id: renamed-old-names-left
    variable: old_names_left
    label: Old names that the classes still accept, of 4
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: "max_steps=1,"
    with: "max_steps=2,"
    says: two steps instead of one
  - replace: '(TrainingArguments, "evaluation_strategy")'
    with: '(TrainingArguments, "eval_strategy")'
    says: a name that is accepted counts as one
"""
import inspect

import torch
from torch import nn
from transformers import Trainer, TrainingArguments
from trl import SFTConfig, SFTTrainer

torch.manual_seed(0)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 1)

    def forward(self, x, labels):
        return {"loss": ((self.layer(x) - labels) ** 2).mean()}


rows = [{"x": torch.randn(4), "labels": torch.randn(1)} for _ in range(4)]
arguments = TrainingArguments(
    output_dir="out", use_cpu=True, report_to="none", save_strategy="no", disable_tqdm=True,
    max_steps=1, eval_strategy="steps", eval_steps=1, warmup_steps=0.1,
)
optimizer = torch.optim.AdamW  # was transformers.AdamW
trainer = Trainer(
    Model(), arguments, train_dataset=rows, eval_dataset=rows, processing_class=None,
    optimizer_cls_and_kwargs=(optimizer, {"lr": 1e-3}),
)
trainer.train()
steps_done = trainer.state.global_step

config = SFTConfig(output_dir="out", use_cpu=True, bf16=False, max_length=2048)
default_length = SFTConfig(output_dir="out", use_cpu=True, bf16=False).max_length
evaluated = any("eval_loss" in entry for entry in trainer.state.log_history)
kept = sum((evaluated, arguments.warmup_steps == 0.1, config.max_length == 2048,
            isinstance(trainer.optimizer.optimizer, optimizer)))

old = (
    (TrainingArguments, "evaluation_strategy"), (Trainer, "tokenizer"),
    (SFTConfig, "max_seq_length"), (SFTTrainer, "tokenizer"),
)
old_names_left = sum(name in inspect.signature(owner.__init__).parameters for owner, name in old)
try:
    Trainer(Model(), arguments, tokenizer=None)
except TypeError as error:
    print(error)
print(f"{steps_done} step; {kept} settings arrived; {old_names_left} old names accepted")
