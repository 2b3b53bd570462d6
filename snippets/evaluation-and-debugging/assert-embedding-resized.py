"""A model whose embedding was resized to the tokenizer takes the new token.

role: fixed
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: assert-rows-before
    variable: rows_before
    label: Rows of the embedding before resizing
    unit: "1"
    kind: exact
    expect: 10
  - id: assert-rows-after
    variable: rows_after
    label: Rows of the embedding after resizing
    unit: "1"
    kind: exact
    expect: 11
  - id: assert-logits-after
    variable: logits_after
    label: Columns of the logits after resizing
    unit: "1"
    kind: exact
    expect: 11
  - id: assert-loss-is-finite
    variable: loss_is_finite
    label: The new token works as input and as label
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: model.resize_token_embeddings(new_token + 1)
    with: model.resize_token_embeddings(new_token + 2)
    says: resizes to another number
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(
        vocab_size=10, hidden_size=8, intermediate_size=16, num_hidden_layers=1,
        num_attention_heads=2, bos_token_id=1, eos_token_id=2, pad_token_id=0,
    )
).to(device)
rows_before = model.get_input_embeddings().weight.shape[0]
new_token = rows_before  # what a tokenizer gives the first token added to it

model.resize_token_embeddings(new_token + 1)
rows_after = model.get_input_embeddings().weight.shape[0]
ids = torch.tensor([[3, 9, new_token]], device=device)
out = model(input_ids=ids, labels=ids)
logits_after = out.logits.shape[-1]
loss_is_finite = bool(out.loss.isfinite())
print(f"{rows_before} rows, then {rows_after}; loss {out.loss.item():.3f}")
