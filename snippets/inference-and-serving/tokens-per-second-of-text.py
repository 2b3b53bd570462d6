"""The same text is more tokens for one tokenizer than for another, so equal tokens per second are not equal speeds.

role: demo
devices: [cpu]
needs: [tokenizers]
claims:
  - id: tps-letters-small
    variable: letters_small
    label: Characters for each token with a vocabulary of 512
    unit: "1"
    kind: measured
    expect: 2.1
    tolerance: 0.1
    digits: 2
  - id: tps-letters-large
    variable: letters_large
    label: Characters for each token with a vocabulary of 16,384
    unit: "1"
    kind: measured
    expect: 4.14
    tolerance: 0.1
    digits: 2
  - id: tps-text-ratio
    variable: text_ratio
    label: Text written in a second with the large vocabulary over the small one, at equal tokens per second
    unit: "×"
    kind: measured
    expect: 1.97
    tolerance: 0.05
    digits: 2
mutations:
  - replace: "trained(16_384)"
    with: "trained(512)"
    says: both tokenizers have the same vocabulary
"""
import pydoc_data.topics

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

texts = list(pydoc_data.topics.topics.values())  # Python's own help, in English
learned, unseen = texts[::2], texts[1::2]


def trained(size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(learned, trainer)
    return tokenizer


def letters(tokenizer):
    return sum(map(len, unseen)) / sum(len(encoding.ids) for encoding in tokenizer.encode_batch(unseen))


letters_small, letters_large = letters(trained(512)), letters(trained(16_384))
text_ratio = letters_large / letters_small
print(f"{letters_small:.2f} and {letters_large:.2f} characters for each token: {text_ratio:.2f} times the text")
