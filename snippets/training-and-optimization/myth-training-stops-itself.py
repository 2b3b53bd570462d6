"""The Trainer goes on after the loss has stopped moving; it stops where the budget ends, unless a callback ends it.

role: myth
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: stops-still-loss-steps
    variable: steps_of_still_run
    label: Steps made of a budget of 60 with a loss that can't change, learning rate 0
    unit: step
    kind: exact
    expect: 60
  - id: stops-still-loss-change
    variable: change_of_still_run
    label: Change of the loss in that run
    unit: "1"
    kind: exact
    expect: 0
  - id: stops-falling-loss-steps
    variable: steps_of_falling_run
    label: Steps made of a budget of 20 while the loss is still falling
    unit: step
    kind: exact
    expect: 20
  - id: stops-falling-loss-left
    variable: left_for_longer_run
    label: Loss at the end with a budget of 60 ÷ with one of 20, same model and data
    unit: "%"
    kind: measured
    at_most: 90
  - id: stops-early-stopping-steps
    variable: steps_with_callback
    label: Steps made of the 60 with EarlyStoppingCallback, patience 2, evaluated every 5 steps
    unit: step
    kind: exact
    expect: 15
mutations:
  - replace: "callbacks=[EarlyStoppingCallback(early_stopping_patience=2)] if early else []"
    with: "callbacks=[]"
    says: without the callback nothing stops the run
  - replace: "callbacks=[EarlyStoppingCallback(early_stopping_patience=2)] if early else []"
    with: "callbacks=[EarlyStoppingCallback(early_stopping_patience=2)]"
    says: with the callback everywhere the still run stops as well
"""
import tempfile

import torch
import transformers
from transformers import EarlyStoppingCallback, LlamaConfig, LlamaForCausalLM, PrinterCallback, Trainer, TrainingArguments

transformers.utils.logging.disable_progress_bar()
rows = torch.randint(0, 64, (16, 16), generator=torch.Generator().manual_seed(1))
samples = [{"input_ids": row, "labels": row} for row in rows]


def run(budget, learning_rate, early=False):
    """Steps made, loss over the rows before and after."""
    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=1,
        num_attention_heads=2, num_key_value_heads=2,
    ))
    loss = lambda: model(input_ids=rows, labels=rows).loss.item()
    before = loss()
    with tempfile.TemporaryDirectory(dir=".") as folder:
        trainer = Trainer(
            model=model, train_dataset=samples, eval_dataset=samples,
            args=TrainingArguments(
                output_dir=folder, max_steps=budget, learning_rate=learning_rate, per_device_train_batch_size=16,
                eval_strategy="steps" if early else "no", eval_steps=5, load_best_model_at_end=early,
                save_strategy="steps" if early else "no", save_steps=5, metric_for_best_model="eval_loss",
                use_cpu=True, report_to="none", disable_tqdm=True,
            ),
            callbacks=[EarlyStoppingCallback(early_stopping_patience=2)] if early else [],
        )
        trainer.remove_callback(PrinterCallback)  # it prints seconds, which differ from run to run
        trainer.train()
    return trainer.state.global_step, before, loss()


steps_of_still_run, before, after = run(60, learning_rate=0.0)
change_of_still_run = after - before
steps_of_falling_run, _, loss_at_20 = run(20, learning_rate=1e-2)
_, _, loss_at_60 = run(60, learning_rate=1e-2)
left_for_longer_run = 100 * loss_at_60 / loss_at_20
steps_with_callback, _, _ = run(60, learning_rate=0.0, early=True)
print(f"a loss that stands still: {steps_of_still_run} of 60 steps made, the loss changed by {change_of_still_run}")
print(f"a loss that falls: stopped after {steps_of_falling_run} steps at {loss_at_20:.2f}; with 60 it reaches {loss_at_60:.2f}")
print(f"with early stopping: {steps_with_callback} of 60 steps")
