"""Length of a text in tokens against the size of the vocabulary, for the kind of text it was trained on and others.

role: demo
devices: [cpu]
needs: [tokenizers, transformers, torch, accelerate]
claims:
  - id: tokenizer-english-1k
    variable: english_small
    label: Characters for each token, vocabulary of 1,000, English text not trained on
    unit: "1"
    kind: measured
    at_least: 1.5
    at_most: 4
  - id: tokenizer-english-4k
    variable: english_large
    label: The same with a vocabulary of 4,000
    unit: "1"
    kind: measured
    at_least: 2.5
    at_most: 6
  - id: tokenizer-greek-4k
    variable: greek_large
    label: The same for Greek, vocabulary of 4,000
    unit: "1"
    kind: measured
    at_most: 1
  - id: tokenizer-same-sentence
    variable: greek_price
    label: Tokens of a Greek sentence ÷ tokens of its English translation, vocabulary of 4,000
    unit: "×"
    kind: measured
    at_least: 3
  - id: tokenizer-fourfold-vocabulary
    variable: shorter
    label: Tokens of the English text with a vocabulary of 1,000 ÷ with one of 4,000
    unit: "×"
    kind: measured
    at_least: 1.1
    at_most: 3
plots:
  - id: tokenizer-characters-per-token
    title: Characters for each token, by size of the vocabulary
    x: {variable: sizes, label: vocabulary, log: true}
    y: {label: characters for each token}
    series:
      - {variable: english, label: English}
      - {variable: code, label: Python}
      - {variable: greek, label: Greek}
    says: English and Python rise with the vocabulary, ever more slowly. Greek stays below one character for each token, since the training text had none of it.
mutations:
  - replace: 'for name in ("torch", "tokenizers", "accelerate")'
    with: "for name in ()"
    says: nothing to train on, every token is one byte
"""
from importlib.metadata import metadata
from inspect import getsource

from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import trainer_callback

# English prose that packages ship: three README files to train on, a fourth to measure with.
training = "\n".join(metadata(name).get_payload() for name in ("torch", "tokenizers", "accelerate")) + "\n"
held_out = {
    "english": metadata("transformers").get_payload(),
    "code": getsource(trainer_callback),
    "greek": "Ο σκύλος κοιμάται στο πάτωμα και η γάτα τον κοιτάζει από το παράθυρο.",
}
translation = "The dog sleeps on the floor and the cat watches it from the window."


def trained(size):
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.train_from_iterator(training.splitlines(), trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return bpe


def tokens(bpe, text):
    return len(bpe.encode(text).ids)


sizes = [256, 500, 1000, 2000, 4000]
vocabularies = [trained(size) for size in sizes]
english, code, greek = ([len(text) / tokens(bpe, text) for bpe in vocabularies] for text in held_out.values())
english_small, english_large, greek_large = english[sizes.index(1000)], english[-1], greek[-1]
shorter = english_large / english_small
greek_price = tokens(vocabularies[-1], held_out["greek"]) / tokens(vocabularies[-1], translation)
print("vocabulary", *sizes)
for name, row in zip(held_out, (english, code, greek)):
    print(name, *(f"{value:.2f}" for value in row))
print(f"entries: {[bpe.get_vocab_size() for bpe in vocabularies]}; Greek costs {greek_price:.1f} times its translation")
