"""Training text in another format than apply_chat_template: the loss falls and the answers in use are wrong.

role: detector
devices: [cpu]
needs: [torch, transformers, tokenizers, trl]
claims:
  - id: template-detector-other-format
    variable: fires_on_other_format
    label: The detector fires on rows written in another format
    unit: yes/no
    kind: exact
    expect: true
  - id: template-detector-double-start
    variable: fires_on_double_start
    label: It fires on a rendered text that is tokenized with special tokens again
    unit: yes/no
    kind: exact
    expect: true
  - id: template-detector-no-end
    variable: fires_on_no_end
    label: It fires on rows cut before the end of the answer
    unit: yes/no
    kind: exact
    expect: true
  - id: template-detector-quiet
    variable: quiet
    label: It stays quiet on rows made with apply_chat_template
    unit: yes/no
    kind: exact
    expect: true
  - id: template-detector-real-quiet
    variable: quiet_on_real
    label: Of the chat templates that trl 1.16.0 ships and that take text messages, those on whose own rows it stays quiet
    unit: "1"
    kind: exact
    expect: 58
  - id: template-detector-real-fires
    variable: fires_on_real
    label: Those on whose own rows it fires
    unit: "1"
    kind: exact
    expect: 12
  - id: template-detector-real-thought
    variable: all_open_a_thought
    label: The prompts of all of these end in an opened thought
    unit: yes/no
    kind: exact
    expect: true
  - id: template-starts
    variable: starts
    label: Start tokens at the beginning of the row that was tokenized again
    unit: "1"
    kind: exact
    expect: 2
  - id: template-other-format-loss
    variable: loss_other
    label: Training loss after 100 steps, other format
    unit: "1"
    kind: measured
    at_most: 0.1
  - id: template-other-format-right
    variable: right_other
    label: Right answers in use through the chat template, trained in the other format
    unit: "%"
    kind: measured
    at_most: 10
  - id: template-same-format-right
    variable: right_same
    label: The same, trained with the chat template
    unit: "%"
    kind: measured
    at_least: 95
mutations:
  - replace: "(other_format, tokenized_again, cut)"
    with: "(same_format, tokenized_again, cut)"
    says: the rows are made with the template after all
"""
from importlib.resources import files

import jinja2
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

marks = ["<s>", "<turn>", "</turn>", "<unk>"]
words = [*marks, "user", "assistant", ":", "after", *(str(n) for n in range(19))]
split = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
split.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
split.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=split, bos_token="<s>", eos_token="</turn>", unk_token="<unk>", additional_special_tokens=["<turn>"])
tokenizer.chat_template = (
    "{{ bos_token }}{% for m in messages %} <turn> {{ m.role }} {{ m.content }} </turn>{% endfor %}"
    "{% if add_generation_prompt %} <turn> assistant{% endif %}")


def not_as_in_use(tokenizer, turns, row):
    """What is wrong with the ids `row` of a conversation that ends in an answer, else None."""
    prompt = tokenizer.apply_chat_template(turns[:-1], add_generation_prompt=True, return_dict=False)
    whole = tokenizer.apply_chat_template(turns, return_dict=False)
    if row[: len(prompt)] != prompt:
        return f"starts with {tokenizer.convert_ids_to_tokens(row[:5])}, in use with {tokenizer.convert_ids_to_tokens(prompt[:5])}"
    if row[: len(whole)] != whole:
        return f"ends with {tokenizer.convert_ids_to_tokens(row[-1:])}, in use with {tokenizer.convert_ids_to_tokens(whole[-1:])}"


def same_format(turns):
    return tokenizer.apply_chat_template(turns, return_dict=False)


def other_format(turns):
    return tokenizer(f"user : {turns[0]['content']} assistant : {turns[1]['content']}").input_ids


def tokenized_again(turns):
    return tokenizer(tokenizer.apply_chat_template(turns, tokenize=False)).input_ids


def cut(turns):
    return same_format(turns)[:-1]


def train(rows_of):
    """The last loss, and the share of right answers to prompts as the chat template writes them."""
    torch.manual_seed(0)
    rows = torch.tensor([rows_of(turns) for turns in conversations])
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=len(words), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    labels = rows.clone()
    labels[:, :-2] = -100  # the answer and what ends it
    for _ in range(100):
        optimizer.zero_grad()
        loss = model(input_ids=rows, labels=labels).loss
        loss.backward()
        optimizer.step()
    prompts = torch.tensor([
        tokenizer.apply_chat_template(turns[:-1], add_generation_prompt=True, return_dict=False) for turns in conversations])
    with torch.no_grad():
        answers = model(prompts).logits[:, -1].argmax(-1)
    expected = torch.tensor([tokenizer.convert_tokens_to_ids(turns[1]["content"]) for turns in conversations])
    return loss.item(), 100 * (answers == expected).float().mean().item()


conversations = [
    [{"role": "user", "content": f"after {n}"}, {"role": "assistant", "content": str(n + 1)}] for n in range(18)]
example = conversations[7]
found = [not_as_in_use(tokenizer, example, rows_of(example)) for rows_of in (other_format, tokenized_again, cut)]
fires_on_other_format, fires_on_double_start, fires_on_no_end = (text is not None for text in found)
quiet = not_as_in_use(tokenizer, example, same_format(example)) is None
starts = tokenized_again(example)[:3].count(tokenizer.bos_token_id)

# The same check on templates that are in use, with rows that they made themselves and a vocabulary of bytes.
letters = Tokenizer(models.BPE())
letters.pre_tokenizer, letters.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
letters.train_from_iterator([], trainers.BpeTrainer(
    special_tokens=["<s>", "</s>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
real = PreTrainedTokenizerFast(tokenizer_object=letters, bos_token="<s>", eos_token="</s>")
fired, quiet_on_real = [], 0
for file in sorted(files("trl").joinpath("chat_templates").glob("*.jinja")):
    real.chat_template = file.read_text(encoding="utf-8")
    try:
        row = real.apply_chat_template([*conversations[0], *example], return_dict=False)
    except jinja2.UndefinedError:
        continue  # takes pictures, as lists of parts
    if not_as_in_use(real, [*conversations[0], *example], row) is None:
        quiet_on_real += 1
    else:
        prompt = real.apply_chat_template([*conversations[0], example[0]], add_generation_prompt=True, tokenize=False)
        fired.append((file.name.split(".")[0], prompt.rstrip().endswith("<think>")))
fires_on_real, all_open_a_thought = len(fired), all(thought for _, thought in fired)
loss_other, right_other = train(other_format)
loss_same, right_same = train(same_format)
print(*found, sep="\n")
print(f"templates of trl: quiet on {quiet_on_real}, fires on", *(name for name, _ in fired))
print(f"other format: loss {loss_other:.4f}, {right_other:.0f} % right in use; chat template: {loss_same:.4f}, {right_same:.0f} %")
