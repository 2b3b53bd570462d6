"""What the Trainer does to the learning rate if you set nothing.

role: demo
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: trainer-default-lr
    variable: learning_rate
    label: TrainingArguments().learning_rate
    unit: "1"
    kind: exact
    expect: 0.00005
    digits: 1
  - id: trainer-default-max-grad-norm
    variable: max_grad_norm
    label: TrainingArguments().max_grad_norm
    unit: "1"
    kind: exact
    expect: 1
  - id: trainer-default-warmup
    variable: warmup_steps
    label: Warmup of a default Trainer in a run of 1,000 steps
    unit: step
    kind: exact
    expect: 0
  - id: trainer-default-halfway
    variable: halfway_percent
    label: Learning rate at the middle of a default run, share of learning_rate
    unit: "%"
    kind: exact
    expect: 50
  - id: trainer-default-beta2
    variable: beta2
    label: TrainingArguments().adam_beta2
    unit: "1"
    kind: exact
    expect: 0.999
  - id: trainer-default-linear-fused-adamw
    variable: linear_and_fused
    label: The default schedule is linear and the default optimizer is fused AdamW
    unit: yes/no
    kind: exact
    expect: true
  - id: trainer-warmup-fraction
    variable: warmup_from_fraction
    label: warmup_steps=0.03 in a run of 1,000 steps
    unit: step
    kind: exact
    expect: 30
  - id: trainer-warmup-ratio-gone
    variable: warmup_ratio_gone
    label: TrainingArguments(warmup_ratio=0.03) raises a TypeError
    unit: yes/no
    kind: exact
    expect: true
"""
import torch
from transformers import Trainer, TrainingArguments

model = torch.nn.Linear(4, 4)
arguments = TrainingArguments(output_dir="out", use_cpu=True, report_to="none")
trainer = Trainer(model=model, args=arguments)
trainer.create_optimizer_and_scheduler(num_training_steps=1000)

learning_rate, beta2 = arguments.learning_rate, arguments.adam_beta2
max_grad_norm = arguments.max_grad_norm
warmup_steps = arguments.get_warmup_steps(1000)
linear_and_fused = arguments.lr_scheduler_type == "linear" and arguments.optim == "adamw_torch_fused"

for _ in range(500):
    trainer.optimizer.step()
    trainer.lr_scheduler.step()
halfway_percent = 100 * trainer.lr_scheduler.get_last_lr()[0] / learning_rate

fraction = TrainingArguments(output_dir="out", use_cpu=True, report_to="none", warmup_steps=0.03)
warmup_from_fraction = fraction.get_warmup_steps(1000)  # below 1 it is a share of the run
warmup_ratio_gone = False
try:
    TrainingArguments(output_dir="out", warmup_ratio=0.03)  # what older examples pass
except TypeError as error:
    warmup_ratio_gone = "warmup_ratio" in str(error)
print(f"{arguments.optim}, lr {learning_rate}, {arguments.lr_scheduler_type} schedule, beta2 {beta2}")
print(f"max_grad_norm {max_grad_norm}, warmup {warmup_steps} steps, half-way at {halfway_percent} % of the rate")
print(f"warmup_steps=0.03 means {warmup_from_fraction} of 1,000 steps")
print(f"warmup_ratio is no longer known: {warmup_ratio_gone}")
