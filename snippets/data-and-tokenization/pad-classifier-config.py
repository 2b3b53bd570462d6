"""With pad_token_id in the model's config the classifier reads the last real token of every row.

role: fixed
devices: [cpu]
needs: [torch, transformers, tokenizers, accelerate]
claims:
  - id: pad-classifier-difference
    variable: difference
    label: Largest difference between the scores of a padded batch and of its rows alone
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
  - id: pad-classifier-wrong-id
    variable: difference_wrong_id
    label: The same with another id in the config than the one that pads
    unit: "1"
    kind: measured
    at_least: 0.01
  - id: pad-classifier-trainer-aligns
    variable: id_after_training
    label: pad_token_id of a config without one after a Trainer got a tokenizer whose padding token has id 1
    unit: "1"
    kind: exact
    expect: 1
mutations:
  - replace: "model.config.pad_token_id = 0"
    with: "model.config.pad_token_id = 99"
    says: the config names an id that pads nothing
"""
import tempfile

import torch
from tokenizers import Tokenizer, models
from transformers import (
    LlamaConfig, LlamaForSequenceClassification, PreTrainedTokenizerFast, PrinterCallback, Trainer, TrainingArguments)


def make_model():
    torch.manual_seed(0)
    return LlamaForSequenceClassification(LlamaConfig(
        vocab_size=100, hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, num_labels=3,
        initializer_range=0.5, bos_token_id=None, eos_token_id=None)).eval()


@torch.no_grad()
def difference_to_rows():
    batch = torch.stack([torch.nn.functional.pad(row, (0, 8 - len(row))) for row in rows])  # 0 pads
    together = model(input_ids=batch, attention_mask=(batch != 0).long()).logits
    alone = torch.cat([model(input_ids=row[None]).logits for row in rows])
    return (together - alone).abs().max().item()


model = make_model()
rows = [torch.randint(1, 99, (length,)) for length in (8, 3, 5)]
model.config.pad_token_id = 0
difference = difference_to_rows()
model.config.pad_token_id = 98
difference_wrong_id = difference_to_rows()

tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=Tokenizer(models.WordLevel({"a": 0, "<pad>": 1, "<unk>": 2}, unk_token="<unk>")), pad_token="<pad>")
fresh = make_model()
with tempfile.TemporaryDirectory(dir=".") as folder:
    trainer = Trainer(
        model=fresh, processing_class=tokenizer, train_dataset=[{"input_ids": [0] * n, "labels": 0} for n in (3, 5)],
        args=TrainingArguments(output_dir=folder, max_steps=1, use_cpu=True, report_to="none", disable_tqdm=True, save_strategy="no"))
    trainer.remove_callback(PrinterCallback)
    trainer.train()
id_after_training = fresh.config.pad_token_id
print(f"padded batch against rows alone: {difference:.0e}; with another id in the config {difference_wrong_id:.2f}")
print(f"after the Trainer: pad_token_id {id_after_training}")
