"""Truncation drops the end of a long text, overlapping pieces keep all of it; neither logs the warning.

role: fixed
devices: [cpu]
needs: [torch, transformers, tokenizers]
claims:
  - id: sequence-truncated-length
    variable: truncated_length
    label: Tokens after truncation to 64
    unit: token
    kind: exact
    expect: 64
  - id: sequence-truncated-lost
    variable: lost_by_truncation
    label: Tokens of a text of 100 that truncation drops
    unit: token
    kind: exact
    expect: 36
  - id: sequence-pieces
    variable: pieces
    label: Pieces of at most 64 tokens with 16 tokens of overlap
    unit: "1"
    kind: exact
    expect: 2
  - id: sequence-pieces-lost
    variable: lost_by_pieces
    label: Tokens that stand in no piece
    unit: token
    kind: exact
    expect: 0
  - id: sequence-pieces-run
    variable: all_finite
    label: GPT-2 with 64 positions runs every piece to finite logits
    unit: yes/no
    kind: exact
    expect: true
  - id: sequence-fixed-warnings
    variable: warnings_logged
    label: Warnings about the length
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: "return_overflowing_tokens=True"
    with: "return_overflowing_tokens=False"
    says: what is cut off is not kept in further pieces
"""
import logging

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

logged = []
handler = logging.Handler()
handler.emit = lambda record: logged.append(record.getMessage())
logging.getLogger("transformers").addHandler(handler)

words = Tokenizer(models.WordLevel({f"w{i}": i for i in range(200)} | {"[UNK]": 200}, unk_token="[UNK]"))
words.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", model_max_length=64)
text = " ".join(f"w{i}" for i in range(100))  # 100 different words, so a lost one is seen

cut = tokenizer(text, truncation=True).input_ids
truncated_length, lost_by_truncation = len(cut), 100 - len(set(cut))

encoded = tokenizer([text], truncation=True, max_length=64, stride=16, return_overflowing_tokens=True)
rows = encoded.input_ids
pieces, lost_by_pieces = len(rows), 100 - len({token for row in rows for token in row})

torch.manual_seed(0)
model = GPT2LMHeadModel(GPT2Config(
    n_layer=1, n_embd=32, n_head=2, vocab_size=201, n_positions=64, bos_token_id=0, eos_token_id=0)).eval()
with torch.no_grad():
    all_finite = all(model(input_ids=torch.tensor([row])).logits.isfinite().all().item() for row in rows)
warnings_logged = sum("longer than the specified maximum" in message for message in logged)
print(f"truncated to {truncated_length}, {lost_by_truncation} lost; pieces of {[len(row) for row in rows]}, {lost_by_pieces} lost")
print(f"all pieces run: {all_finite}; warnings: {warnings_logged}")
