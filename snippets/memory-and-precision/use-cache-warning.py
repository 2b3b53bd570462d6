"""The warning about use_cache changes nothing but the cache, and goes away when the cache is switched off.

role: detector
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: use-cache-warns
    variable: warns
    label: A forward pass with checkpointing and use_cache=True logs the warning
    unit: yes/no
    kind: exact
    expect: true
  - id: use-cache-silent
    variable: silent
    label: The same forward pass with use_cache=False logs nothing
    unit: yes/no
    kind: exact
    expect: true
  - id: use-cache-dropped
    variable: cache_dropped
    label: No cache is returned, although it was asked for
    unit: yes/no
    kind: exact
    expect: true
  - id: use-cache-gradient-difference
    variable: difference
    label: Largest difference between the gradients with and without the warning
    unit: "1"
    kind: exact
    expect: 0
  - id: use-cache-eval-keeps-it
    variable: eval_has_cache
    label: In eval mode the same model returns a cache and logs nothing
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: model.activation_checkpointing_enable()
    with: pass
    says: no checkpointing, nothing to warn of
"""
import logging

import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
)).to(device).train()
model.activation_checkpointing_enable()
tokens = torch.arange(16, device=device)[None]

messages = []
logger = logging.getLogger("transformers")
handler = logging.Handler()
handler.emit = lambda record: messages.append(record.getMessage())
logger.addHandler(handler)


def step(use_cache):
    """What was logged, what was cached, and the gradients."""
    messages.clear()
    model.zero_grad()
    output = model(input_ids=tokens, labels=tokens, use_cache=use_cache)
    output.loss.backward()
    return list(messages), output.past_key_values, [p.grad.clone() for p in model.parameters()]


quiet_messages, _, quiet_gradients = step(use_cache=False)
loud_messages, cache, loud_gradients = step(use_cache=True)
warns = any("incompatible with gradient checkpointing" in message for message in loud_messages)
silent = not quiet_messages
cache_dropped = cache is None
difference = max((a - b).abs().max().item() for a, b in zip(quiet_gradients, loud_gradients))
messages.clear()
eval_has_cache = model.eval()(input_ids=tokens, use_cache=True).past_key_values is not None and not messages
print(*loud_messages, sep="\n")
print(f"cache dropped: {cache_dropped}, gradients differ by {difference}; in eval mode a cache: {eval_has_cache}")
