"""When a Trainer logs, evaluates and saves; and that a resumed run ends where an uninterrupted one does.

role: demo
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: trainer-default-loss-lines
    variable: default_loss_lines
    label: Lines with a loss in the log of a run of 20 steps, default settings
    unit: "1"
    kind: exact
    expect: 0
  - id: trainer-default-evaluations
    variable: default_evaluations
    label: Evaluations in that run, although an eval_dataset was given
    unit: "1"
    kind: exact
    expect: 0
  - id: trainer-default-checkpoints
    variable: default_checkpoints
    label: Checkpoints of that run
    unit: "1"
    kind: exact
    expect: 1
  - id: trainer-last-step-saved
    variable: last_saved
    label: With save_steps=8 a run of 20 steps saves its last step too
    unit: yes/no
    kind: exact
    expect: true
  - id: trainer-epoch-evaluations
    variable: epoch_evaluations
    label: Evaluations of two epochs with eval_strategy="epoch"
    unit: "1"
    kind: exact
    expect: 2
  - id: trainer-checkpoint-ratio
    variable: optimizer_ratio
    label: optimizer.pt ÷ model.safetensors in a checkpoint, float32 weights
    unit: "×"
    kind: measured
    expect: 2
    tolerance: 0.1
  - id: trainer-resume-steps
    variable: steps_after_resume
    label: Steps that the run resumed at step 8 of 20 still makes
    unit: step
    kind: exact
    expect: 12
  - id: trainer-resume-difference
    variable: resumed_difference
    label: Largest difference of a weight between the run resumed at step 8 and the uninterrupted one
    unit: "1"
    kind: exact
    expect: 0
  - id: trainer-resume-from-scratch
    variable: restarted_difference
    label: The same if only the weights of step 8 are loaded
    unit: "1"
    kind: measured
    at_least: 1.0e-5
  - id: trainer-best-needs-match
    variable: best_is_refused
    label: load_best_model_at_end=True with evaluation and saving at different times is refused
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'resume_from_checkpoint="run/checkpoint-8"'
    with: "resume_from_checkpoint=None"
    says: the run starts again instead of being resumed
"""
import pathlib

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PrinterCallback, Trainer, TrainerCallback, TrainingArguments
from transformers.utils.logging import disable_progress_bar

disable_progress_bar()

torch.manual_seed(0)
rows = [{"input_ids": row, "labels": row} for row in torch.randint(0, 128, (80, 16))]


class Counter(TrainerCallback):
    steps = 0

    def on_step_end(self, args, state, control, **kwargs):
        self.steps += 1


def run(folder, model=None, resume_from_checkpoint=None, **settings):
    if model is None:
        torch.manual_seed(1)
        model = LlamaForCausalLM(LlamaConfig(
            vocab_size=128, hidden_size=64, intermediate_size=128, num_hidden_layers=1, num_attention_heads=2))
    arguments = TrainingArguments(
        output_dir=folder, use_cpu=True, disable_tqdm=True, **{"num_train_epochs": 2, "save_only_model": False} | settings)
    trainer = Trainer(model=model, args=arguments, train_dataset=rows, eval_dataset=rows[:8])
    trainer.remove_callback(PrinterCallback)
    trainer.counter = Counter()
    trainer.add_callback(trainer.counter)
    trainer.train(resume_from_checkpoint=resume_from_checkpoint)
    return trainer


def count(trainer, key):
    return sum(key in line for line in trainer.state.log_history)


def saved(folder):
    return sorted(int(path.name.split("-")[1]) for path in pathlib.Path(folder).glob("checkpoint-*"))


def apart(a, b):
    return max((x - y).abs().max().item() for x, y in zip(a.model.parameters(), b.model.parameters()))


default = run("default")
default_loss_lines, default_evaluations, default_checkpoints = count(default, "loss"), count(default, "eval_loss"), len(saved("default"))

whole = run("run", save_steps=8, eval_strategy="epoch")
last_saved = saved("run")[-1] == whole.state.global_step
epoch_evaluations = count(whole, "eval_loss")
checkpoint = pathlib.Path("run/checkpoint-8")
optimizer_ratio = (checkpoint / "optimizer.pt").stat().st_size / (checkpoint / "model.safetensors").stat().st_size

resumed = run("resumed", save_strategy="no", resume_from_checkpoint="run/checkpoint-8")
resumed_difference, steps_after_resume = apart(resumed, whole), resumed.counter.steps
restarted = run("restarted", model=LlamaForCausalLM.from_pretrained(checkpoint), save_strategy="no", max_steps=12)
restarted_difference = apart(restarted, whole)

try:
    TrainingArguments(output_dir="out", load_best_model_at_end=True, eval_strategy="epoch", save_strategy="steps")
    refused = ""
except ValueError as error:
    refused = str(error)
best_is_refused = "strategy to match" in refused
print(f"defaults, {default.state.global_step} steps: {default_loss_lines} lines with a loss, {default_evaluations} evaluations, saved at {saved('default')}")
print(f"save_steps=8: saved at {saved('run')}; {sorted(path.name for path in checkpoint.iterdir())}")
print(f"optimizer.pt is {optimizer_ratio:.2f} times the weights; resumed after {steps_after_resume} more steps {resumed_difference} apart, weights alone {restarted_difference:.1e}")
