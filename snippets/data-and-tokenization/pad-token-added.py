"""A padding token of its own: one more row in the embedding, and the padded batch says what the rows alone say.

role: fixed
devices: [cpu]
needs: [torch, transformers, tokenizers]
claims:
  - id: pad-added-mask
    variable: mask_is_right
    label: The attention mask is 1 on the tokens of the texts and 0 on the padding
    unit: yes/no
    kind: exact
    expect: true
  - id: pad-added-without-resize
    variable: raises_without_resize
    label: The padded batch raises IndexError before the embedding is resized
    unit: yes/no
    kind: exact
    expect: true
  - id: pad-added-rows
    variable: rows_added
    label: Rows that resize_token_embeddings adds
    unit: "1"
    kind: exact
    expect: 1
  - id: pad-added-difference
    variable: difference_with_mask
    label: Largest difference of a logit between the padded batch and the rows alone, padded on the left, with the mask
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
  - id: pad-added-no-mask-left
    variable: difference_without_mask
    label: The same without the mask
    unit: "1"
    kind: measured
    at_least: 0.01
  - id: pad-added-no-mask-right
    variable: difference_right
    label: The same without the mask, padded on the right, causal model
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
  - id: pad-eos-difference
    variable: difference_eos_as_pad
    label: The same with the end token as padding token, padded on the left, with the mask
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
  - id: pad-resize-cuts
    variable: resize_cuts
    label: On a table with more rows than tokens resize_token_embeddings(len(tokenizer)) takes rows away
    unit: yes/no
    kind: exact
    expect: true
  - id: pad-gpt2-left
    variable: gpt2_left
    label: Largest difference of a logit of GPT-2, padded on the left, with the mask
    unit: "1"
    kind: measured
    at_least: 0.01
  - id: pad-gpt2-left-positions
    variable: gpt2_left_positions
    label: The same with position_ids counted from the mask
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
mutations:
  - replace: "mask = batch.attention_mask if use_mask else None"
    with: "mask = None"
    says: the mask is never passed
"""
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

texts = ["the cat sat on the mat", "the cat"]
bpe = Tokenizer(models.BPE())
bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
bpe.train_from_iterator(texts * 10, trainers.BpeTrainer(vocab_size=300, special_tokens=["<end>"], show_progress=False))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<end>")

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=len(tokenizer), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
    initializer_range=0.5)).eval()
tokenizer.add_special_tokens({"pad_token": "<pad>"})
batch = tokenizer(texts, padding=True, return_tensors="pt")
lengths = [len(tokenizer(text).input_ids) for text in texts]
fillers_in_the_mask = (batch.input_ids[batch.attention_mask == 1] == tokenizer.pad_token_id).sum().item()
mask_is_right = batch.attention_mask.sum(1).tolist() == lengths and fillers_in_the_mask == 0

try:
    model(**batch)
    ended_in = "logits"
except Exception as error:
    ended_in = type(error).__name__
raises_without_resize = ended_in == "IndexError"
rows_before = model.get_input_embeddings().num_embeddings
model.resize_token_embeddings(len(tokenizer))
model.config.pad_token_id = tokenizer.pad_token_id
rows_added = model.get_input_embeddings().num_embeddings - rows_before

roomy = LlamaForCausalLM(LlamaConfig(  # some models come with more rows than tokens
    vocab_size=len(tokenizer) + 64, hidden_size=64, intermediate_size=128, num_hidden_layers=1, num_attention_heads=4))
roomy.resize_token_embeddings(len(tokenizer))
resize_cuts = roomy.get_input_embeddings().num_embeddings == len(tokenizer)


@torch.no_grad()
def difference(side, use_mask):
    """Largest difference of the logits on real tokens, batch against rows alone."""
    batch = tokenizer(texts, padding=True, padding_side=side, return_tensors="pt")
    mask = batch.attention_mask if use_mask else None
    together = model(input_ids=batch.input_ids, attention_mask=mask).logits
    alone = [model(**tokenizer(text, return_tensors="pt")).logits[0] for text in texts]
    real = [row[kept == 1] for row, kept in zip(together, batch.attention_mask)]
    return max((a - b).abs().max().item() for a, b in zip(alone, real))


difference_with_mask = difference("left", True)
difference_without_mask, difference_right = difference("left", False), difference("right", False)
tokenizer.pad_token = tokenizer.eos_token
difference_eos_as_pad = difference("left", True)

# GPT-2 adds a learned vector for each position, and a forward pass counts positions from the first token, filler or not.
gpt2 = GPT2LMHeadModel(GPT2Config(vocab_size=100, n_embd=64, n_layer=2, n_head=4, initializer_range=0.5)).eval()
row = torch.randint(0, 99, (1, 5))
padded, mask = torch.nn.functional.pad(row, (3, 0), value=99), torch.tensor([[0] * 3 + [1] * 5])
with torch.no_grad():
    alone = gpt2(row).logits
    gpt2_left, gpt2_left_positions = (
        (gpt2(padded, attention_mask=mask, **positions).logits[:, 3:] - alone).abs().max().item()
        for positions in ({}, {"position_ids": (mask.cumsum(1) - 1).clamp(min=0)}))
print(batch.input_ids.tolist(), batch.attention_mask.tolist())
print(f"IndexError before resizing: {raises_without_resize}; rows added: {rows_added}")
print(f"left with mask {difference_with_mask:.0e}, without {difference_without_mask:.2f}; right without {difference_right:.0e}; end token as padding {difference_eos_as_pad:.0e}")
print(f"GPT-2, left with mask: {gpt2_left:.2f}, with position_ids {gpt2_left_positions:.0e}")
