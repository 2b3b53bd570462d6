"""The Trainer's default optimizer is fused AdamW; optim="sgd" is plain SGD unless optim_args adds momentum.

role: myth
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: trainer-default-is-adamw
    variable: default_is_adamw
    label: The Trainer's default optimizer is torch.optim.AdamW
    unit: yes/no
    kind: exact
    expect: true
  - id: trainer-default-learning-rate
    variable: default_learning_rate
    label: The Trainer's default learning rate
    unit: "1"
    kind: exact
    expect: 5.0e-5
  - id: trainer-sgd-momentum
    variable: momentum_of_sgd
    label: Momentum of optim="sgd"
    unit: "1"
    kind: exact
    expect: 0
  - id: trainer-sgd-learning-rate
    variable: learning_rate_of_sgd
    label: Learning rate that optim="sgd" gets if you set none
    unit: "1"
    kind: exact
    expect: 5.0e-5
  - id: trainer-sgd-momentum-by-optim-args
    variable: momentum_by_optim_args
    label: Momentum of optim="sgd", optim_args="momentum=0.9"
    unit: "1"
    kind: exact
    expect: 0.9
"""
import torch
from transformers import Trainer, TrainingArguments


def optimizer_of(**options):
    """The optimizer that a real Trainer makes for a small model."""
    arguments = TrainingArguments(output_dir="out", use_cpu=True, report_to="none", **options)
    trainer = Trainer(model=torch.nn.Linear(4, 2), args=arguments)
    return trainer.create_optimizer()


default = optimizer_of()
default_is_adamw = type(default) is torch.optim.AdamW
default_learning_rate = default.param_groups[0]["lr"]

sgd = optimizer_of(optim="sgd")
momentum_of_sgd = sgd.param_groups[0]["momentum"]
learning_rate_of_sgd = sgd.param_groups[0]["lr"]

momentum_by_optim_args = optimizer_of(optim="sgd", optim_args="momentum=0.9").param_groups[0]["momentum"]
print(f"default: {type(default).__name__}, lr {default_learning_rate:g}, fused {default.param_groups[0]['fused']}")
print(f'optim="sgd": {type(sgd).__name__}, lr {learning_rate_of_sgd:g}, momentum {momentum_of_sgd:g}')
print(f'with optim_args="momentum=0.9": momentum {momentum_by_optim_args:g}')
