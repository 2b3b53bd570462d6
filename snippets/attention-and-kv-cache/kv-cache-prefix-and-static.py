"""A cached prefix can be used again until one of its tokens changes; a static cache costs its full size at once.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: kv-cache-prefix-difference
    variable: reuse_difference
    label: Largest change of the answer's logits when a cached prefix of 200 tokens is used again, float32
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
  - id: kv-cache-prefix-flops
    variable: reuse_flops
    label: FLOPs of a 20-token question after that prefix, with the cached prefix over without
    unit: "%"
    kind: measured
    at_most: 15
    digits: 2
  - id: kv-cache-stale-prefix
    variable: stale_difference
    label: Largest error of the logits when the first token of the prefix changed and the cache did not
    unit: "1"
    kind: measured
    at_least: 0.1
    digits: 2
  - id: kv-cache-static-bytes
    variable: static_over_dynamic
    label: Static cache for 1,024 tokens over dynamic cache, both with one token in them
    unit: "×"
    kind: exact
    expect: 1024
mutations:
  - replace: "copy.deepcopy(prefix_cache)"
    with: "DynamicCache()"
    says: drops the prefix
  - replace: "other = prefix.clone()"
    with: "other = prefix"
    says: changes the prefix before it is cached, so nothing is stale
"""
import copy

import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM, StaticCache

torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=512, hidden_size=128, intermediate_size=448, num_hidden_layers=4, num_attention_heads=4,
    num_key_value_heads=2, initializer_range=0.1, attn_implementation="eager",
)
model = LlamaForCausalLM(config).eval()
prefix, question = torch.randint(512, (1, 200)), torch.randint(512, (1, 20))
other = prefix.clone()
other[0, 0] = (prefix[0, 0] + 1) % 512  # the same system prompt with another first token, such as a date


def answer(row, cache=None):
    """Logits after the last token, and the FLOPs it took to get them."""
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        out = model(input_ids=row, past_key_values=cache, use_cache=True, logits_to_keep=1)
    return out.logits[0, -1], counter.get_total_flops()


prefix_cache = DynamicCache(config=config)
answer(prefix, prefix_cache)
fresh, fresh_flops = answer(torch.cat([prefix, question], dim=1))
reused, reused_flops = answer(question, copy.deepcopy(prefix_cache))
after_change, _ = answer(torch.cat([other, question], dim=1))
reuse_difference = (reused - fresh).abs().max().item()
stale_difference = (reused - after_change).abs().max().item()
reuse_flops = 100 * reused_flops / fresh_flops


def held(cache):
    answer(question[:, :1], cache)
    return sum(t.numel() * t.element_size() for layer in cache.layers for t in (layer.keys, layer.values))


static_over_dynamic = held(StaticCache(config=config, max_cache_len=1024)) / held(DynamicCache(config=config))
print(f"prefix used again: logits differ by {reuse_difference:.1e}, {reuse_flops:.1f} % of the FLOPs")
print(f"first token changed: the stale cache is {stale_difference:.2f} off")
print(f"static cache: {static_over_dynamic:.0f} times the bytes of a dynamic one")
