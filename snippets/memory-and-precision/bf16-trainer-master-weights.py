"""bf16=True in a Trainer does not bring float32 weights back if the model was loaded in bf16.

role: myth
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: bf16-loaded-as-saved
    variable: loaded_as_bf16
    label: from_pretrained without a dtype loads a bf16 checkpoint as bf16
    unit: yes/no
    kind: exact
    expect: true
  - id: bf16-trainer-bytes-default
    variable: bytes_default
    label: Weights and AdamW states after a step with bf16=True, dtype left out when loading
    unit: B/parameter
    kind: measured
    expect: 6
    tolerance: 0.001
  - id: bf16-trainer-bytes-float32
    variable: bytes_float32
    label: The same with dtype=torch.float32 when loading
    unit: B/parameter
    kind: measured
    expect: 12
    tolerance: 0.001
"""
import tempfile

import torch
from transformers import AutoModelForCausalLM, LlamaConfig, PrinterCallback, Trainer, TrainingArguments
from transformers.utils.logging import disable_progress_bar

disable_progress_bar()

torch.manual_seed(0)
rows = [{"input_ids": row, "labels": row} for row in torch.randint(0, 64, (4, 16))]


def bytes_per_parameter(model, folder):
    trainer = Trainer(model=model, train_dataset=rows, args=TrainingArguments(
        output_dir=folder, bf16=True, max_steps=1, use_cpu=True, report_to="none", disable_tqdm=True, save_strategy="no",
    ))
    trainer.remove_callback(PrinterCallback)  # it prints seconds, which differ from run to run
    trainer.train()
    weights = list(model.parameters())
    states = [t for state in trainer.optimizer.state.values() for t in state.values() if t.numel() > 1]
    return sum(t.nbytes for t in [*weights, *states]) / sum(p.numel() for p in weights)


with tempfile.TemporaryDirectory(dir=".") as folder:
    AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=2,
    ), dtype=torch.bfloat16).save_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder)
    loaded_as_bf16 = model.dtype == torch.bfloat16
    bytes_default = bytes_per_parameter(model, folder)
    bytes_float32 = bytes_per_parameter(AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32), folder)

print(f"loaded as bf16: {loaded_as_bf16}")
print(f"weights and AdamW states with bf16=True: {bytes_default:.2f} B/parameter, with dtype=torch.float32 {bytes_float32:.2f}")
