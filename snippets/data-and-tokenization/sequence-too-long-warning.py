"""A tokenizer warns once about a text that is too long and cuts nothing; what follows depends on the model.

role: demo
devices: [cpu]
needs: [torch, transformers, tokenizers]
claims:
  - id: sequence-warning-cuts-nothing
    variable: tokens_kept
    label: Tokens that come out of a text of 100 tokens with model_max_length 64
    unit: token
    kind: exact
    expect: 100
  - id: sequence-warned-once
    variable: warnings_logged
    label: Warnings logged for three texts that are too long, one tokenizer
    unit: "1"
    kind: exact
    expect: 1
  - id: sequence-unknown-limit-silent
    variable: warnings_without_limit
    label: Warnings logged by a tokenizer whose files name no limit
    unit: "1"
    kind: exact
    expect: 0
  - id: sequence-unknown-limit
    variable: placeholder_limit
    label: model_max_length of a tokenizer whose files name no limit
    unit: token
    kind: measured
    at_least: 1.0e+29
  - id: sequence-gpt2-raises
    variable: gpt2_raises
    label: GPT-2 with a table of 64 positions raises IndexError on the 100 tokens
    unit: yes/no
    kind: exact
    expect: true
  - id: sequence-llama-goes-on
    variable: llama_goes_on
    label: Llama made for 64 positions returns finite logits for the 100 tokens
    unit: yes/no
    kind: exact
    expect: true
  - id: sequence-generation-passes-limit
    variable: generated_length
    label: Tokens of a row when 60 are given and 16 new ones asked for, model made for 64
    unit: token
    kind: exact
    expect: 76
mutations:
  - replace: "text_of(100)) for _"
    with: "text_of(60)) for _"
    says: texts that fit
  - replace: "model_max_length=64"
    with: "model_max_length=128"
    says: a limit that the texts don't reach
"""
import logging

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

logged = []
handler = logging.Handler()
handler.emit = lambda record: logged.append(record.getMessage())
logging.getLogger("transformers").addHandler(handler)


def make_tokenizer(**limit):
    """One token for each word, no download."""
    words = Tokenizer(models.WordLevel({f"w{i}": i for i in range(200)} | {"[UNK]": 200}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", **limit)


def text_of(tokens):
    return " ".join(f"w{i}" for i in range(tokens))


def count(fragment):
    return sum(fragment in message for message in logged)


tokenizer = make_tokenizer(model_max_length=64)
rows = [tokenizer(text_of(100)) for _ in range(3)]
tokens_kept = len(rows[0].input_ids)
warnings_logged = count("longer than the specified maximum sequence length")

no_limit = make_tokenizer()
no_limit(text_of(200))
placeholder_limit = no_limit.model_max_length
warnings_without_limit = count("longer than the specified maximum sequence length") - warnings_logged

torch.manual_seed(0)
ids = torch.tensor([rows[0].input_ids])
gpt2 = GPT2LMHeadModel(GPT2Config(
    n_layer=1, n_embd=32, n_head=2, vocab_size=201, n_positions=64, bos_token_id=0, eos_token_id=0)).eval()
llama = LlamaForCausalLM(LlamaConfig(
    hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, vocab_size=201,
    max_position_embeddings=64, bos_token_id=0, eos_token_id=None, pad_token_id=200)).eval()


def outcome(model):
    """What the 100 tokens end in: the name of an error, or finite or not."""
    try:
        with torch.no_grad():
            return "finite" if model(input_ids=ids).logits.isfinite().all() else "not finite"
    except IndexError as error:
        return type(error).__name__


gpt2_raises, llama_goes_on = outcome(gpt2) == "IndexError", outcome(llama) == "finite"
generated_length = llama.generate(ids[:, :60], max_new_tokens=16, do_sample=False).shape[1]

print(*logged, sep="\n")
print(f"GPT-2 raises IndexError: {gpt2_raises}; Llama goes on: {llama_goes_on}, and generates up to token {generated_length}")
