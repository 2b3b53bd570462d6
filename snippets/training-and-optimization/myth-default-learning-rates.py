"""The learning rates that libraries set by default, read from them: from 1e-6 to 1, and many outside 1e-4 to 1e-2.

role: myth
devices: [cpu]
needs: [torch, transformers, trl]
claims:
  - id: myth-default-rate-sft
    variable: rate_sft
    label: Default learning rate of TRL's SFTConfig
    unit: "1"
    kind: exact
    expect: 2.0e-5
  - id: myth-default-rate-dpo
    variable: rate_dpo
    label: Default learning rate of TRL's DPOConfig
    unit: "1"
    kind: exact
    expect: 1.0e-6
  - id: myth-default-rate-trainer
    variable: rate_trainer
    label: Default learning rate of the Trainer
    unit: "1"
    kind: exact
    expect: 5.0e-5
  - id: myth-default-rate-adamw
    variable: rate_adamw
    label: Default learning rate of torch.optim.AdamW
    unit: "1"
    kind: exact
    expect: 0.001
  - id: myth-default-rate-adadelta
    variable: rate_adadelta
    label: Default learning rate of torch.optim.Adadelta
    unit: "1"
    kind: exact
    expect: 1
  - id: myth-default-rate-reward
    variable: rate_reward
    label: Default learning rate of TRL's RewardConfig
    unit: "1"
    kind: exact
    expect: 1.0e-4
  - id: myth-default-rates-below
    variable: below
    label: Of the five fine-tuning configs read, those whose default is below 1e-4
    unit: "1"
    kind: exact
    expect: 4
mutations:
  - replace: "default(SFTConfig), default(RewardConfig)"
    with: "default(RewardConfig), default(RewardConfig)"
    says: another trainer's default
"""
import dataclasses
import inspect

import torch
from transformers import TrainingArguments
from trl import DPOConfig, GRPOConfig, RewardConfig, SFTConfig


def default(config):
    return next(float(field.default) for field in dataclasses.fields(config) if field.name == "learning_rate")


def optimizer_default(optimizer):
    return float(inspect.signature(optimizer).parameters["lr"].default)


rate_trainer, rate_dpo, rate_grpo = default(TrainingArguments), default(DPOConfig), default(GRPOConfig)
rate_sft, rate_reward = default(SFTConfig), default(RewardConfig)
rate_adamw, rate_adadelta = optimizer_default(torch.optim.AdamW), optimizer_default(torch.optim.Adadelta)
below = sum(rate < 1e-4 for rate in (rate_trainer, rate_dpo, rate_grpo, rate_sft, rate_reward))
print(f"Trainer {rate_trainer:g}, SFT {rate_sft:g}, DPO {rate_dpo:g}, GRPO {rate_grpo:g}, reward model {rate_reward:g}")
print(f"torch.optim: AdamW {rate_adamw:g}, Adadelta {rate_adadelta:g}, SGD {optimizer_default(torch.optim.SGD):g}")
