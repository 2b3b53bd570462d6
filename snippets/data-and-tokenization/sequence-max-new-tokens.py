"""max_new_tokens counts the answer alone, and a check before the call keeps the row inside the window.

role: fixed
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: sequence-new-tokens
    variable: new_tokens
    label: New tokens after a prompt of 100 with max_new_tokens=64
    unit: token
    kind: exact
    expect: 64
  - id: sequence-fits-window
    variable: reminders
    label: Reminders logged that the model's length is exceeded
    unit: "1"
    kind: exact
    expect: 0
  - id: sequence-left-cut-prompt
    variable: prompt_kept
    label: Tokens kept of a prompt of 300 so that 64 new ones fit into 256
    unit: token
    kind: exact
    expect: 192
mutations:
  - replace: "prompt[:, -room:]"
    with: "prompt"
    says: the long prompt is not cut and runs past the window
"""
import logging

import torch
from transformers import LlamaConfig, LlamaForCausalLM

logged = []
handler = logging.Handler()
handler.emit = lambda record: logged.append(record.getMessage())
logging.getLogger("transformers").addHandler(handler)

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, vocab_size=200,
    max_position_embeddings=256, bos_token_id=0, eos_token_id=None, pad_token_id=0)).eval()


def answer(prompt, new):
    """The kept prompt's length and the number of new tokens; the start of a prompt that is too long is dropped."""
    room = model.config.max_position_embeddings - new
    kept = prompt[:, -room:]
    row = model.generate(kept, attention_mask=torch.ones_like(kept), max_new_tokens=new, do_sample=False)
    return kept.shape[1], row.shape[1] - kept.shape[1]


_, new_tokens = answer(torch.randint(1, 200, (1, 100)), 64)
prompt_kept, _ = answer(torch.randint(1, 200, (1, 300)), 64)
reminders = sum("exceeded the model's predefined maximum length" in message for message in logged)
print(f"{new_tokens} new tokens after 100; {prompt_kept} tokens kept of a prompt of 300; reminders: {reminders}")
