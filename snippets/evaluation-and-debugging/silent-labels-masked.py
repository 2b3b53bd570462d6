"""A marker that is cut differently inside the text masks every label; with a guarded mean the loss is 0.0, not NaN.

role: detector
devices: [cpu]
needs: [torch, transformers, tokenizers]
claims:
  - id: masked-detector-fires
    variable: fires
    label: The detector fires when the marker's tokens are not found in the rows
    unit: yes/no
    kind: exact
    expect: true
  - id: masked-detector-quiet
    variable: quiet
    label: It stays quiet when the marker is found
    unit: yes/no
    kind: exact
    expect: true
  - id: masked-rows-learned
    variable: learned_rows
    label: Rows with a label left, marker encoded alone
    unit: "1"
    kind: exact
    expect: 0
  - id: masked-guarded-loss
    variable: guarded_loss
    label: Loss of that batch with the count clamped to 1
    unit: "1"
    kind: exact
    expect: 0
  - id: masked-gradient
    variable: largest_gradient
    label: Largest gradient of that batch
    unit: "1"
    kind: exact
    expect: 0
  - id: masked-answer-learned
    variable: answer_learned
    label: With the marker found, the learned tokens decode to the answers
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'alone = encode("Answer:")'
    with: 'alone = encode(chr(10) + "Answer:")'
    says: the marker is encoded as it stands in the text
"""
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from tokenizers.decoders import ByteLevel
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

questions = [("2 + 2", "four"), ("3 + 4", "seven"), ("1 + 8", "nine"), ("5 + 1", "six")]
texts = [f"Question: {question}\nAnswer: {answer}" for question, answer in questions]

bpe = Tokenizer(models.BPE())
# Blanks begin a new word and line ends don't, so a newline and the word after it may become one token.
bpe.pre_tokenizer = pre_tokenizers.Sequence([
    pre_tokenizers.Split(" ", "merged_with_next"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
bpe.decoder = ByteLevel()
bpe.train_from_iterator(["Question:", "\nAnswer:", " four seven nine six"] * 5,
                        trainers.BpeTrainer(vocab_size=400, show_progress=False))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe)


def encode(text):
    return tokenizer(text).input_ids


def labels_after(marker, row):
    """The row with everything up to the end of the marker masked; all of it if the marker isn't there."""
    for start in range(len(row) - len(marker) + 1):
        if row[start : start + len(marker)] == marker:
            return [-100] * (start + len(marker)) + row[start + len(marker) :]
    return [-100] * len(row)


def without_labels(labels):
    """Rows of a batch that teach nothing. Shift first: the label of the first token is never used."""
    return [i for i, row in enumerate(labels) if (torch.as_tensor(row)[1:] != -100).sum() == 0]


rows = [encode(text) for text in texts]
alone = encode("Answer:")
in_text = encode("\nAnswer:")
masked, right = ([labels_after(marker, row) for row in rows] for marker in (alone, in_text))
fires, quiet = without_labels(masked) != [], without_labels(right) == []
learned_rows = len(rows) - len(without_labels(masked))
decoded = [tokenizer.decode([token for token in row if token != -100]).strip() for row in right]
answer_learned = decoded == [answer for _, answer in questions]

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=400, hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2))
ids, labels = torch.tensor([rows[0]]), torch.tensor([masked[0]])
losses = functional.cross_entropy(
    model(ids).logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100, reduction="sum")
loss = losses / (labels[:, 1:] != -100).sum().clamp(min=1)
loss.backward()
guarded_loss = loss.item()
largest_gradient = max(p.grad.abs().max().item() for p in model.parameters())
print(f"'Answer:' alone is {tokenizer.convert_ids_to_tokens(alone)}, in the text {tokenizer.convert_ids_to_tokens(in_text)}")
print(f"rows without labels: {without_labels(masked)}; loss {guarded_loss}, largest gradient {largest_gradient}")
print(f"marker as in the text: {decoded}, rows without labels: {without_labels(right)}")
