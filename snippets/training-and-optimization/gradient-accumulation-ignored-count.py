"""A forward that takes **kwargs and drops num_items_in_batch makes the Trainer add up losses without dividing.

role: myth
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: accumulation-ignored-count-loss
    variable: loss_ratio
    label: First logged loss with 4 accumulation steps over that without accumulation, count dropped
    unit: "×"
    kind: measured
    expect: 4
    tolerance: 1.0e-4
  - id: accumulation-ignored-count-norm
    variable: norm_ratio
    label: The same for the gradient norm
    unit: "×"
    kind: measured
    expect: 4
    tolerance: 1.0e-4
  - id: accumulation-passed-count-loss
    variable: loss_ratio_of_llama
    label: The same for the loss of an unchanged Llama, which uses the count
    unit: "×"
    kind: measured
    expect: 1
    tolerance: 1.0e-4
"""
import tempfile

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PrinterCallback, Trainer, TrainingArguments


class CountlessForCausalLM(LlamaForCausalLM):
    """What a wrapper around a model often looks like: extra arguments are accepted and go nowhere."""

    def forward(self, input_ids=None, labels=None, **kwargs):
        return super().forward(input_ids=input_ids, labels=labels)


torch.manual_seed(0)
rows = [{"input_ids": row, "labels": row} for row in torch.randint(0, 64, (8, 16))]


def first_log(model_class, accumulation_steps, folder):
    """Loss and gradient norm of the first update, over all 8 rows."""
    torch.manual_seed(0)
    model = model_class(LlamaConfig(
        vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=2,
    ))
    trainer = Trainer(model=model, train_dataset=rows, args=TrainingArguments(
        output_dir=folder, per_device_train_batch_size=len(rows) // accumulation_steps,
        gradient_accumulation_steps=accumulation_steps, max_steps=1, logging_steps=1,
        use_cpu=True, report_to="none", disable_tqdm=True, save_strategy="no",
    ))
    trainer.remove_callback(PrinterCallback)  # it prints seconds, which differ from run to run
    trainer.train()
    return trainer.state.log_history[0]["loss"], trainer.state.log_history[0]["grad_norm"]


with tempfile.TemporaryDirectory(dir=".") as folder:
    loss, norm = first_log(CountlessForCausalLM, 1, folder)
    loss_in_four, norm_in_four = first_log(CountlessForCausalLM, 4, folder)
    llama_loss, llama_loss_in_four = (first_log(LlamaForCausalLM, steps, folder)[0] for steps in (1, 4))

loss_ratio, norm_ratio, loss_ratio_of_llama = loss_in_four / loss, norm_in_four / norm, llama_loss_in_four / llama_loss
print(f"count dropped: loss {loss:.3f} in one batch, {loss_in_four:.3f} in four micro-batches; gradient norm {norm_ratio:.3f} times")
print(f"count used: loss {llama_loss:.3f} and {llama_loss_in_four:.3f}")
