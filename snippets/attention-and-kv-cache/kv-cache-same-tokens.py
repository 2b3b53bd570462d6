"""Generating with a KV cache gives the same tokens and stops the work for each token from growing.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: kv-cache-same-tokens
    variable: same_tokens
    label: Greedy tokens with and without a cache are the same, 48 new tokens
    unit: yes/no
    kind: exact
    expect: true
  - id: kv-cache-logit-difference
    variable: logit_difference
    label: Largest difference of a logit, float32
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
  - id: kv-cache-flops-saved
    variable: flops_ratio
    label: FLOPs of 48 new tokens after a prompt of 80, without over with a cache
    unit: "×"
    kind: measured
    at_least: 20
  - id: kv-cache-step-growth
    variable: growth_with_cache
    label: FLOPs of the last new token over those of the second, with a cache
    unit: "×"
    kind: measured
    at_most: 1.1
  - id: kv-cache-step-growth-without
    variable: growth_without_cache
    label: The same without a cache
    unit: "×"
    kind: measured
    at_least: 1.5
plots:
  - id: kv-cache-flops-by-step
    title: FLOPs for each new token after a prompt of 80 tokens, four-layer Llama
    x: {variable: steps, label: new token}
    y: {label: MFLOP, log: true}
    series:
      - {variable: without_cache, label: without a cache}
      - {variable: with_cache, label: with a cache}
    says: Both start at the prompt's cost; with a cache it drops to a low flat line, without one it goes on rising.
mutations:
  - replace: "past_key_values=cache"
    with: "past_key_values=None"
    says: forgets the cache and shows the model the last token alone
  - replace: "new = token"
    with: "new = row"
    says: sends the whole row again although the cache has it
"""
import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=512, hidden_size=128, intermediate_size=448, num_hidden_layers=4, num_attention_heads=4,
    num_key_value_heads=2, initializer_range=0.1, attn_implementation="eager",
)).eval()
prompt = torch.randint(512, (1, 80))


@torch.no_grad()
def generate(use_cache):
    """Greedy tokens, the logits they come from and the MFLOP of each step."""
    row, new, cache, logits, work = prompt, prompt, None, [], []
    for _ in range(48):
        with FlopCounterMode(display=False) as counter:
            out = model(input_ids=new, past_key_values=cache, use_cache=use_cache, logits_to_keep=1)
        work.append(counter.get_total_flops() / 1e6)
        logits.append(out.logits[0, -1])
        token = out.logits[:, -1].argmax(-1, keepdim=True)
        row = torch.cat([row, token], dim=1)
        if use_cache:
            cache = out.past_key_values
            new = token
        else:
            new = row
    return row, torch.stack(logits), work


cached_row, cached_logits, with_cache = generate(True)
plain_row, plain_logits, without_cache = generate(False)
steps = list(range(1, 49))
same_tokens = torch.equal(cached_row, plain_row)
logit_difference = (cached_logits - plain_logits).abs().max().item()
flops_ratio = sum(without_cache) / sum(with_cache)
growth_with_cache, growth_without_cache = with_cache[-1] / with_cache[1], without_cache[-1] / without_cache[1]
print(f"same tokens: {same_tokens}, logits differ by at most {logit_difference:.1e}")
print(f"{flops_ratio:.1f} times the FLOPs without a cache; a step grows {growth_with_cache:.2f} times with it, "
      f"{growth_without_cache:.2f} times without")
