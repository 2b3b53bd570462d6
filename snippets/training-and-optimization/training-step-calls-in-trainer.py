"""One Trainer step with accumulation 4: four forward and backward passes, one optimizer step.

role: demo
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: training-step-forwards
    variable: forwards_of_first_step
    label: Forward passes before the first optimizer step, accumulation 4
    unit: "1"
    kind: exact
    expect: 4
  - id: training-step-backwards
    variable: backwards_of_first_step
    label: Backward passes before the first optimizer step
    unit: "1"
    kind: exact
    expect: 4
  - id: training-step-last-of-epoch
    variable: forwards_of_last_step
    label: Forward passes of the last step of an epoch of 9 micro-batches
    unit: "1"
    kind: exact
    expect: 1
  - id: training-step-optimizer-steps
    variable: optimizer_steps
    label: Calls of optimizer.step() in that epoch
    unit: step
    kind: exact
    expect: 3
  - id: training-step-global-step
    variable: global_step
    label: global_step at the end of that epoch
    unit: step
    kind: exact
    expect: 3
  - id: training-step-order
    variable: order_holds
    label: Each step is forward and backward in turn, then clip, step, zero_grad
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: gradient_accumulation_steps=4
    with: gradient_accumulation_steps=3
    says: with another accumulation a step holds another number of passes
"""
import functools
import tempfile

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PrinterCallback, Trainer, TrainingArguments

calls = []


def tell(name, function):
    @functools.wraps(function)  # the Trainer reads forward's arguments to choose columns
    def told(*args, **kwargs):
        calls.append(name)
        return function(*args, **kwargs)
    return told


torch.manual_seed(0)
rows = [{"input_ids": row, "labels": row} for row in torch.randint(0, 64, (18, 16))]
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
    num_attention_heads=2, num_key_value_heads=2,
))
model.forward = tell("forward", model.forward)
model.zero_grad = tell("zero_grad", model.zero_grad)

with tempfile.TemporaryDirectory(dir=".") as folder:
    trainer = Trainer(model=model, train_dataset=rows, args=TrainingArguments(
        output_dir=folder, per_device_train_batch_size=2, gradient_accumulation_steps=4, num_train_epochs=1,
        use_cpu=True, report_to="none", disable_tqdm=True, save_strategy="no",
    ))
    trainer.remove_callback(PrinterCallback)  # it prints seconds, which differ from run to run
    trainer.create_optimizer()
    trainer.optimizer.step = tell("step", trainer.optimizer.step)
    trainer.accelerator.backward = tell("backward", trainer.accelerator.backward)
    trainer.accelerator.clip_grad_norm_ = tell("clip", trainer.accelerator.clip_grad_norm_)
    trainer.train()

global_step = trainer.state.global_step
optimizer_steps = calls.count("step")
# What happened up to each optimizer step.
first, *_, last, _ = [part.split() for part in " ".join(calls).split("step")]
forwards_of_first_step, backwards_of_first_step = first.count("forward"), first.count("backward")
forwards_of_last_step = last.count("forward")
long_step = ["zero_grad", *["forward", "backward"] * 4, "clip", "step"]
order_holds = calls == long_step * 2 + ["zero_grad", "forward", "backward", "clip", "step", "zero_grad"]
print(" ".join(calls))
