"""Generating in a batch: which side is padded decides, which token pads doesn't, as long as the mask is passed.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: pad-side-left-same
    variable: left_same
    label: Rows of a batch of 8 that generate what they generate alone, padded on the left, with the mask
    unit: "%"
    kind: exact
    expect: 100
  - id: pad-side-left-eos-same
    variable: left_eos_same
    label: The same with the end token as padding token
    unit: "%"
    kind: exact
    expect: 100
  - id: pad-side-right-same
    variable: right_same
    label: The same padded on the right, with the mask
    unit: "%"
    kind: measured
    at_most: 60
  - id: pad-side-left-no-mask-same
    variable: no_mask_same
    label: The same padded on the left with the end token, without the mask
    unit: "%"
    kind: measured
    at_most: 60
  - id: pad-side-right-warns
    variable: warns_on_right
    label: generate() warns about right-padding
    unit: yes/no
    kind: exact
    expect: true
  - id: pad-unset-silent
    variable: unset_warnings
    label: Messages of generate() for a single row when no padding token is set
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: 'right_same = same("right", own)'
    with: 'right_same = same("left", own)'
    says: every batch is padded on the left
"""
import logging

import torch
from transformers import LlamaConfig, LlamaForCausalLM

logged = []
handler = logging.Handler()
handler.emit = lambda record: logged.append(record.getMessage())
logging.getLogger("transformers").addHandler(handler)

end, own = 98, 99
torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=100, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
    initializer_range=0.5, bos_token_id=None, eos_token_id=end)).eval()
rows = [torch.randint(98, (length,)).tolist() for length in (12, 3, 7, 5, 9, 4, 10, 6)]
alone = [model.generate(torch.tensor([row]), max_new_tokens=8, do_sample=False)[0, len(row):].tolist() for row in rows]
unset_warnings = len(logged)


def same(side, pad, mask=True):
    """Per cent of the rows whose continuation in the batch is the one they have alone."""
    ids, kept = [], []
    for row in rows:
        gap = [pad] * (12 - len(row))
        padding = gap + row if side == "left" else row + gap
        ids.append(padding)
        kept.append([0] * len(gap) + [1] * len(row) if side == "left" else [1] * len(row) + [0] * len(gap))
    extra = {"attention_mask": torch.tensor(kept)} if mask else {}
    together = model.generate(torch.tensor(ids), max_new_tokens=8, do_sample=False, pad_token_id=pad, **extra)[:, 12:].tolist()
    trimmed = [row[: len(other)] for row, other in zip(together, alone)]
    return 100 * sum(a == b for a, b in zip(trimmed, alone)) / len(rows)


left_same, left_eos_same = same("left", own), same("left", end)
no_mask_same = same("left", end, mask=False)
before = len(logged)
right_same = same("right", own)
warns_on_right = any("right-padding was detected" in text for text in logged[before:])
print(f"same as alone: left {left_same:.0f} %, left with the end token {left_eos_same:.0f} %, right {right_same:.0f} %, left without the mask {no_mask_same:.0f} %")
print(*logged, sep="\n")
