"""A step for many users takes as long as its slower half, bytes or arithmetic: the sum rises, each user's share falls.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: tps-sum-of-32
    variable: sum_of_32
    label: Ceiling of 32 users together, 1,024 tokens of context each, over that of one
    unit: "×"
    kind: measured
    expect: 25.1
    tolerance: 0.02
  - id: tps-each-of-32
    variable: each_of_32
    label: Ceiling of each of them, over that of one alone
    unit: "%"
    kind: measured
    expect: 78.2
    tolerance: 0.02
  - id: tps-sum-of-256
    variable: sum_of_256
    label: Ceiling of 256 users together, over that of one
    unit: "×"
    kind: measured
    expect: 78.3
    tolerance: 0.02
  - id: tps-each-of-256
    variable: each_of_256
    label: Ceiling of each of 256, over that of one alone
    unit: "%"
    kind: measured
    expect: 30.6
    tolerance: 0.02
  - id: tps-prompt-arithmetic
    variable: prompt_arithmetic
    label: FLOP for each token of a prompt of 1,024, over those of one token of the answer after it
    unit: "×"
    kind: measured
    expect: 0.932
    tolerance: 0.01
  - id: tps-prompt-speed
    variable: prompt_speed
    label: Ceiling for the prompt over the ceiling for the answer
    unit: "×"
    kind: measured
    expect: 160
    tolerance: 0.03
    digits: 2
plots:
  - id: tps-by-users
    title: Ceilings by users at once
    x: {variable: users, label: users at once, log: true}
    y: {label: "tokens per second, one user alone = 1", log: true}
    series:
      - {variable: together, label: all together}
      - {variable: each, label: each user}
    says: The sum rises nearly in step with the users up to about 16 and then bends, while each user's speed falls to less than a third at 256.
mutations:
  - replace: "rows * cache_bytes"
    with: "cache_bytes"
    says: all users share one cache
  - replace: "max(moved / bandwidth, flop / arithmetic)"
    with: "moved / bandwidth"
    says: arithmetic takes no time, so a prompt is as fast as its bytes
"""
import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM

bandwidth, arithmetic = 2_039e9, 312e12  # A100 80GB SXM: bytes and bf16 FLOP in a second
context = 1_024
config = LlamaConfig(
    vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
    num_attention_heads=32, num_key_value_heads=8, max_position_embeddings=131_072,
)
with torch.device("meta"):
    model = LlamaForCausalLM(config).to(torch.bfloat16).eval()
weights = sum(p.nbytes for p in model.parameters()) - model.model.embed_tokens.weight.nbytes


@torch.no_grad()
def counted(new, before):
    """FLOP of one forward pass over new tokens with logits for the last, and the bytes of the cache afterwards."""
    cache = DynamicCache(config=config)
    for layer in range(config.num_hidden_layers):
        kept = torch.empty(1, 8, before, 128, dtype=torch.bfloat16, device="meta")
        cache.update(kept, kept.clone(), layer)
    mask = torch.ones(1, 1, new, before + new, dtype=torch.bool, device="meta")
    tokens = torch.zeros(1, new, dtype=torch.long, device="meta")
    with FlopCounterMode(display=False) as counter:
        model(tokens, past_key_values=cache, use_cache=True, attention_mask=mask, logits_to_keep=1)
    return counter.get_total_flops(), sum(layer.keys.nbytes + layer.values.nbytes for layer in cache.layers)


def seconds(flop, moved):
    return max(moved / bandwidth, flop / arithmetic)


answer_flop, cache_bytes = counted(1, context)
prompt_flop, prompt_cache = counted(context, 0)
users = [2**n for n in range(9)]
steps = [seconds(rows * answer_flop, weights + rows * cache_bytes) for rows in users]
together = [rows * steps[0] / step for rows, step in zip(users, steps)]
each = [steps[0] / step for step in steps]
sum_of_32, each_of_32, sum_of_256, each_of_256 = together[5], 100 * each[5], together[8], 100 * each[8]
prompt_arithmetic = prompt_flop / context / answer_flop
prompt_speed = context / seconds(prompt_flop, weights + prompt_cache) * steps[0]
print(f"32 users: {sum_of_32:.1f} times together, {each_of_32:.1f} % each; 256: {sum_of_256:.1f} times, {each_of_256:.1f} % each")
print(f"a prompt token has {prompt_arithmetic:.3f} of the FLOP of an answer's token and {prompt_speed:.0f} times its ceiling")
