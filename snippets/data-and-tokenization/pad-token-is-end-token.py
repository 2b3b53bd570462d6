"""If the padding token is the end token, the collator masks every end, and the model never learns to stop.

role: detector
devices: [cpu]
needs: [torch, transformers, tokenizers]
claims:
  - id: pad-is-end-fires
    variable: fires
    label: The detector fires when the padding token is the end token
    unit: yes/no
    kind: exact
    expect: true
  - id: pad-is-end-quiet
    variable: quiet
    label: It stays quiet with a padding token of its own
    unit: yes/no
    kind: exact
    expect: true
  - id: pad-is-end-ends-learned
    variable: ends_learned_shared
    label: End tokens among the labels of 16 rows that all end in one, shared token
    unit: "1"
    kind: exact
    expect: 0
  - id: pad-own-ends-learned
    variable: ends_learned_own
    label: The same with a padding token of its own
    unit: "1"
    kind: exact
    expect: 16
  - id: pad-is-end-loss
    variable: loss_shared
    label: Training loss after 150 steps, shared token
    unit: "1"
    kind: measured
    at_most: 0.3
  - id: pad-own-loss
    variable: loss_own
    label: The same with a padding token of its own
    unit: "1"
    kind: measured
    at_most: 0.3
  - id: pad-is-end-stops
    variable: stops_shared
    label: Of 16 generations, those that stop by themselves, shared token
    unit: "%"
    kind: exact
    expect: 0
  - id: pad-own-stops
    variable: stops_own
    label: The same with a padding token of its own
    unit: "%"
    kind: measured
    at_least: 95
  - id: pad-is-end-by-mask-stops
    variable: stops_by_mask
    label: The same, shared token and labels masked by the attention mask
    unit: "%"
    kind: measured
    at_least: 95
mutations:
  - replace: 'pad = "<end>" if shared else "<pad>"'
    with: 'pad = "<pad>"'
    says: no token is shared
"""
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import DataCollatorForLanguageModeling, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

words = ["<end>", "<pad>", "<unk>", "count", "to", *(str(n) for n in range(1, 18))]


def make_tokenizer(shared):
    split = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
    split.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    pad = "<end>" if shared else "<pad>"
    return PreTrainedTokenizerFast(tokenizer_object=split, eos_token="<end>", pad_token=pad, unk_token="<unk>")


def unlearned_ends(batch, end_id):
    """Rows that hold an end token inside the attention mask but none among their labels."""
    there = ((batch["input_ids"] == end_id) & (batch["attention_mask"] == 1)).any(1)
    learned = (batch["labels"] == end_id).any(1)
    return (there & ~learned).nonzero().flatten().tolist()


def train(shared, by_mask=False):
    """Rows that the detector names, ends among the labels, the last loss, and the share of answers that stop."""
    torch.manual_seed(0)
    tokenizer = make_tokenizer(shared)
    texts = [f"count to {n} {' '.join(str(k) for k in range(1, n + 1))} <end>" for n in range(2, 18)]
    rows = [dict(tokenizer(text)) for text in texts]
    batch = DataCollatorForLanguageModeling(tokenizer, mlm=False)(rows)
    if by_mask:
        batch["labels"] = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=len(words), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id))
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(150):
        optimizer.zero_grad()
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
    stops = 0
    for row in rows:
        prompt = torch.tensor([row["input_ids"][:3]])
        answer = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=24, do_sample=False)
        stops += int(answer[0, -1] == tokenizer.eos_token_id)
    ends = (batch["labels"] == tokenizer.eos_token_id).sum().item()
    return unlearned_ends(batch, tokenizer.eos_token_id), ends, loss.item(), 100 * stops / len(rows)


named_shared, ends_learned_shared, loss_shared, stops_shared = train(shared=True)
named_own, ends_learned_own, loss_own, stops_own = train(shared=False)
named_by_mask, _, _, stops_by_mask = train(shared=True, by_mask=True)
fires, quiet = named_shared != [], named_own == [] and named_by_mask == []
print(f"shared token: {ends_learned_shared} ends learned, loss {loss_shared:.4f}, {stops_shared:.0f} % of the answers stop")
print(f"own token: {ends_learned_own} ends learned, loss {loss_own:.4f}, {stops_own:.0f} % stop")
print(f"shared, labels by the mask: {stops_by_mask:.0f} % stop; the detector names {len(named_shared)} rows, then {len(named_own)} and {len(named_by_mask)}")
