"""generate() in training mode with checkpointing gives other text, since each token sees only itself.

role: detector
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: use-cache-train-same-text
    variable: same_text
    label: generate() gives the same text in training mode with checkpointing as in eval mode
    unit: yes/no
    kind: exact
    expect: false
  - id: use-cache-train-same-text-off
    variable: same_text_without_cache
    label: The same with use_cache=False passed to generate()
    unit: yes/no
    kind: exact
    expect: true
  - id: use-cache-tokens-eval
    variable: tokens_eval
    label: Tokens that pass the model to generate 32 from a prompt of 64, in eval mode
    unit: token
    kind: exact
    expect: 95
  - id: use-cache-tokens-off
    variable: tokens_without_cache
    label: The same with use_cache=False
    unit: token
    kind: exact
    expect: 2544
mutations:
  - replace: model.activation_checkpointing_enable()
    with: pass
    says: without checkpointing the cache stays on
"""
import logging

import torch
from transformers import LlamaConfig, LlamaForCausalLM

logging.getLogger("transformers").setLevel(logging.ERROR)
torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
)).to(device)
model.activation_checkpointing_enable()
prompt = torch.arange(64, device=device)[None]
passed = []
model.model.embed_tokens.register_forward_hook(lambda module, args, out: passed.append(args[0].numel()))


def generate(**options):
    """The generated text, and how many tokens went through the embedding for it."""
    passed.clear()
    text = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=32, min_new_tokens=32,
                          do_sample=False, pad_token_id=0, **options)
    return text, sum(passed)


model.eval()
text_eval, tokens_eval = generate()
model.train()
text_train, _ = generate()
text_without_cache, tokens_without_cache = generate(use_cache=False)
same_text = torch.equal(text_eval, text_train)
same_text_without_cache = torch.equal(text_eval, text_without_cache)
print(f"same text in training mode: {same_text}; with use_cache=False: {same_text_without_cache}")
print(f"tokens through the model: {tokens_eval} with a cache, {tokens_without_cache} without")
