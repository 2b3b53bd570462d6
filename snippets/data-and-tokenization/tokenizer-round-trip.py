"""A byte-level BPE trained on the spot: every text comes back exactly, and one blank changes the ids.

role: demo
devices: [cpu]
needs: [tokenizers, transformers]
claims:
  - id: tokenizer-round-trip-exact
    variable: all_come_back
    label: Five texts, in scripts it was never trained on too, come back to the letter
    unit: yes/no
    kind: exact
    expect: true
  - id: tokenizer-word-level-loses
    variable: words_come_back
    label: The same with a vocabulary of whole words
    unit: yes/no
    kind: exact
    expect: false
  - id: tokenizer-blank-changes-ids
    variable: shared_ids
    label: Ids that "training" and " training" have in common
    unit: "1"
    kind: exact
    expect: 0
  - id: tokenizer-blank-is-one
    variable: with_blank
    label: Tokens of " training", blank in front
    unit: token
    kind: exact
    expect: 1
  - id: tokenizer-no-blank
    variable: without_blank
    label: Tokens of "training" without it
    unit: token
    kind: exact
    expect: 2
  - id: tokenizer-cut-differs
    variable: cut_differs
    label: A text encoded in two parts, cut inside a word, gives other ids than encoded whole
    unit: yes/no
    kind: exact
    expect: true
  - id: tokenizer-token-inside-character
    variable: decoded_alone
    label: Tokens of an emoji that are no text when decoded alone
    unit: token
    kind: exact
    expect: 4
mutations:
  - replace: "pre_tokenizers.ByteLevel(add_prefix_space=False)"
    with: "pre_tokenizers.Whitespace()"
    says: without bytes there are characters that no token stands for
"""
from importlib.metadata import metadata

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

english = metadata("tokenizers").get_payload() + metadata("transformers").get_payload()  # their README files

bpe = Tokenizer(models.BPE(unk_token="<unk>"))
bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
bpe.decoder = decoders.ByteLevel()
bpe.train_from_iterator(english.splitlines(), trainers.BpeTrainer(
    vocab_size=1000, special_tokens=["<unk>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, unk_token="<unk>")

words = Tokenizer(models.WordLevel(unk_token="<unk>"))
words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
words.train_from_iterator(english.splitlines(), trainers.WordLevelTrainer(special_tokens=["<unk>"], show_progress=False))
word_tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="<unk>")

texts = ["  two blanks,\ta tab\n", "def f(x): return x**2", "Übergröße", "λόγος", "猫が寝る 😀"]


def comes_back(tokenizer, text):
    return tokenizer.decode(tokenizer(text).input_ids) == text


all_come_back = all(comes_back(tokenizer, text) for text in texts)
words_come_back = all(comes_back(word_tokenizer, text) for text in texts)

blank, bare = tokenizer(" training").input_ids, tokenizer("training").input_ids
with_blank, without_blank, shared_ids = len(blank), len(bare), len(set(blank) & set(bare))
whole, parts = tokenizer("a training").input_ids, tokenizer("a trai").input_ids + tokenizer("ning").input_ids
cut_differs = whole != parts

emoji = tokenizer("😀").input_ids
decoded_alone = sum("\ufffd" in tokenizer.decode([token]) for token in emoji)
print(f"come back: bytes {all_come_back}, words {words_come_back}")
print(f"{tokenizer.convert_ids_to_tokens(blank)} against {tokenizer.convert_ids_to_tokens(bare)}, {shared_ids} ids shared")
print(f"whole {tokenizer.convert_ids_to_tokens(whole)}, in parts {tokenizer.convert_ids_to_tokens(parts)}; emoji: {len(emoji)} tokens, {decoded_alone} no text")
