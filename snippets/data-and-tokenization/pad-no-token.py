"""Two texts of different length, and a tokenizer that has nothing to fill the shorter one with.

role: broken
devices: [cpu]
needs: [transformers, tokenizers]
raises:
  type: ValueError
  trouble: tokenizer-does-not-have-a-padding-token
mutations:
  - replace: 'eos_token="<end>")'
    with: 'eos_token="<end>", pad_token="<end>")'
    says: a padding token is named
"""
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

texts = ["the cat sat on the mat", "the cat"]
bpe = Tokenizer(models.BPE())
bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
bpe.train_from_iterator(texts * 10, trainers.BpeTrainer(vocab_size=300, special_tokens=["<end>"], show_progress=False))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<end>")
tokenizer(texts, padding=True)
