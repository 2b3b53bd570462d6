"""Three comparisons find the number that an assertion on the card is about.

role: detector
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: assert-check-quiet-when-fine
    variable: quiet_when_fine
    label: The check finds nothing in a batch that fits
    unit: yes/no
    kind: exact
    expect: true
  - id: assert-check-names-each
    variable: names_each
    label: It names ids, labels and positions for one batch of each kind
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: labels[labels != -100]
    with: labels[labels >= 0]
    says: ignores every negative label
  - replace: if limit and ids.shape[1] > limit
    with: if limit is None
    says: doesn't compare the length
"""
import torch
from transformers import GPT2Config, GPT2LMHeadModel

device = "cuda" if torch.cuda.is_available() else "cpu"


def out_of_range(model, ids, labels):
    """What in the batch the model has no row, class or position for."""
    found = []
    rows = model.get_input_embeddings().weight.shape[0]
    classes = model.get_output_embeddings().weight.shape[0]
    limit = getattr(model.config, "max_position_embeddings", None)
    if ids.min() < 0 or ids.max() >= rows:
        found.append(f"ids: {ids.min()} to {ids.max()}, the embedding has {rows} rows")
    used = labels[labels != -100]
    if len(used) and (used.min() < 0 or used.max() >= classes):
        found.append(f"labels: {used.min()} to {used.max()}, there are {classes} classes")
    if limit and ids.shape[1] > limit:
        found.append(f"positions: {ids.shape[1]} tokens, the model has {limit}")
    return found


model = GPT2LMHeadModel(
    GPT2Config(vocab_size=20, n_positions=8, n_embd=8, n_layer=1, n_head=2, bos_token_id=1, eos_token_id=2)
).to(device)
fine = torch.tensor([[1, 5, 19, 2]], device=device)
padded = torch.tensor([[1, 5, 19, -100]], device=device)
wrong_id = torch.tensor([[1, 5, 20, 2]], device=device)
wrong_label = torch.tensor([[1, 5, -1, 2]], device=device)
long = torch.ones(1, 9, dtype=torch.long, device=device)

quiet_when_fine = out_of_range(model, fine, padded) == []
answers = [out_of_range(model, wrong_id, fine), out_of_range(model, fine, wrong_label), out_of_range(model, long, long)]
print("\n".join(line for answer in answers for line in answer))
names_each = [[line.split(":")[0] for line in answer] for answer in answers] == [["ids"], ["labels"], ["positions"]]
