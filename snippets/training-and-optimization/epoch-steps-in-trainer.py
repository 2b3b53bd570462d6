"""Optimizer steps of a Trainer epoch: samples over batch times accumulation, rounded up.

role: demo
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: epoch-steps-match
    variable: all_match
    label: Steps of three runs equal ceil(samples ÷ (batch × accumulation)) times the epochs
    unit: yes/no
    kind: exact
    expect: true
  - id: epoch-steps-of-90-samples
    variable: steps_of_90
    label: Steps of one epoch over 90 samples, batch 4, accumulation 4
    unit: step
    kind: exact
    expect: 6
  - id: epoch-samples-in-last-step
    variable: samples_in_last_step
    label: Samples in the last of those steps
    unit: sample
    kind: exact
    expect: 10
  - id: epoch-max-steps-wins
    variable: samples_with_max_steps
    label: Samples seen with num_train_epochs=3 and max_steps=4
    unit: sample
    kind: exact
    expect: 64
  - id: epoch-order-changes
    variable: same_place_percent
    label: Samples in the same place in the first and the second epoch of 90 samples
    unit: "%"
    kind: measured
    at_most: 10
  - id: epoch-every-sample-once
    variable: each_once
    label: Each epoch holds every sample once
    unit: yes/no
    kind: exact
    expect: true
  - id: epoch-half-steps
    variable: steps_of_half
    label: Steps with num_train_epochs=0.5
    unit: step
    kind: exact
    expect: 3
mutations:
  - replace: dataloader_drop_last=False
    with: dataloader_drop_last=True
    says: dropping the last batch takes samples and steps away
"""
import math
import tempfile

import torch
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

seen = []
seen_after_step = []


class CountSamples(TrainerCallback):
    def on_step_end(self, *args, **kwargs):
        seen_after_step.append(len(seen))


class Line(torch.nn.Module):
    """A model with one weight that writes down which samples pass through it."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def forward(self, sample):
        seen.extend(sample.tolist())
        return {"loss": (self.weight * sample).mean() ** 2}


def run(samples, batch, accumulation, epochs=1, max_steps=-1):
    """Optimizer steps done, and the samples in the order in which they came."""
    seen.clear()
    seen_after_step.clear()
    with tempfile.TemporaryDirectory(dir=".") as folder:
        trainer = Trainer(model=Line(), train_dataset=[{"sample": i} for i in range(samples)], args=TrainingArguments(
            output_dir=folder, per_device_train_batch_size=batch, gradient_accumulation_steps=accumulation,
            num_train_epochs=epochs, max_steps=max_steps, dataloader_drop_last=False,
            use_cpu=True, report_to="none", disable_tqdm=True, save_strategy="no",
        ))
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(CountSamples)
        trainer.train()
    return trainer.state.global_step, list(seen)


torch.manual_seed(0)
sizes = [(90, 4, 4, 1), (64, 8, 2, 2), (33, 4, 3, 2)]
steps = [run(*size)[0] for size in sizes]
all_match = steps == [math.ceil(n / (b * a)) * epochs for n, b, a, epochs in sizes]
steps_of_90 = steps[0]

_, order = run(90, 4, 4, epochs=2)
samples_in_last_step = seen_after_step[-1] - seen_after_step[-2]
first_epoch, second_epoch = order[:90], order[90:]
same_place_percent = 100 * sum(a == b for a, b in zip(first_epoch, second_epoch)) / 90
each_once = sorted(first_epoch) == sorted(second_epoch) == list(range(90))

samples_with_max_steps = len(run(90, 4, 4, epochs=3, max_steps=4)[1])
steps_of_half, _ = run(90, 4, 4, epochs=0.5)
print(f"steps for {sizes}: {steps}; half an epoch: {steps_of_half}")
print(f"max_steps=4 beside three epochs: {samples_with_max_steps} samples seen")
print(f"second epoch: {same_place_percent:.1f} % of the samples in their old place")
