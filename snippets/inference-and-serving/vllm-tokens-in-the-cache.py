"""vLLM's question at the start: how many bytes does one full request need, and how long may it be in what is left?

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: vllm-qwen3-8b-per-token
    variable: qwen3_8b
    label: KV cache of Qwen3 8B for each token, bf16, counted on its real configuration
    unit: B/token
    kind: exact
    expect: 147456
  - id: vllm-qwen3-8b-needed
    variable: needed_gib
    label: KV cache for one request of 40,960 tokens
    unit: GiB
    kind: exact
    expect: 5.625
  - id: vllm-qwen3-8b-fits
    variable: fits
    label: Longest request, in whole blocks of 16, that 4.50 GiB hold
    unit: token
    kind: exact
    expect: 32768
  - id: vllm-qwen3-8b-fits-fp8
    variable: fits_fp8
    label: The same with a cache in fp8, one byte for each number
    unit: token
    kind: exact
    expect: 65536
  - id: vllm-qwen3-coder-needed
    variable: coder_needed_gib
    label: KV cache for one request of 262,144 tokens with the attention of Qwen3-Coder-30B
    unit: GiB
    kind: exact
    expect: 24
  - id: vllm-qwen3-coder-fits
    variable: coder_fits
    label: Longest request that 3.18 GiB hold there
    unit: token
    kind: measured
    expect: 34736
    tolerance: 0.001
mutations:
  - replace: "num_key_value_heads=8"
    with: "num_key_value_heads=32"
    says: a model without grouped queries
  - replace: "return best"
    with: "return left"
    says: an estimate that is one block too long
"""
import torch
from transformers import AutoModelForCausalLM, Qwen3Config, masking_utils

# Tensors on the meta device hold no values, so nothing can be looked up in them. The rows are not packed.
masking_utils.find_packed_sequence_indices = lambda position_ids: None
block = 16  # tokens, vLLM's unit of the cache


def numbers_per_token(config, tokens=64):
    """How many numbers a forward pass leaves in the cache, divided by its tokens."""
    with torch.device("meta"):  # shapes without data
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).eval()
        row = torch.zeros(1, tokens, dtype=torch.long)
        cache = model(input_ids=row, use_cache=True, logits_to_keep=1).past_key_values
    return sum(t.numel() for layer in cache.layers for t in (layer.keys, layer.values)) // tokens


def longest(per_token, available, asked):
    """Binary search over lengths, as vLLM's estimate does; a request takes whole blocks."""
    left, right, best = 1, asked, 0
    while left <= right:
        middle = (left + right) // 2
        needed = -(-middle // block) * block * per_token
        if needed <= available:
            left, best = middle + 1, middle
        else:
            right = middle - 1
    return best


dense = Qwen3Config(
    hidden_size=4096, intermediate_size=12_288, num_hidden_layers=36, num_attention_heads=32,
    num_key_value_heads=8, head_dim=128, vocab_size=151_936,
)
# Experts hold no keys and values, so plain layers around the same attention are enough here.
coder = Qwen3Config(
    hidden_size=2048, intermediate_size=768, num_hidden_layers=48, num_attention_heads=32,
    num_key_value_heads=4, head_dim=128, vocab_size=151_936,
)
numbers = numbers_per_token(dense)
qwen3_8b, qwen3_8b_fp8 = numbers * torch.bfloat16.itemsize, numbers * torch.float8_e4m3fn.itemsize
qwen3_coder = numbers_per_token(coder) * torch.bfloat16.itemsize
needed_gib, coder_needed_gib = 40_960 * qwen3_8b / 2**30, 262_144 * qwen3_coder / 2**30
fits = longest(qwen3_8b, 4.5 * 2**30, 40_960)
fits_fp8 = longest(qwen3_8b_fp8, 4.5 * 2**30, 131_072)
coder_fits = longest(qwen3_coder, 3.18 * 2**30, 262_144)
print(f"Qwen3 8B: {qwen3_8b:,} B/token, {needed_gib} GiB for 40,960 tokens; 4.50 GiB hold {fits:,}, in fp8 {fits_fp8:,}")
print(f"Qwen3-Coder-30B: {qwen3_coder:,} B/token, {coder_needed_gib} GiB for 262,144 tokens; 3.18 GiB hold {coder_fits:,}")
