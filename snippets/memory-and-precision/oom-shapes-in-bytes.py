"""The tensors that ask for most, as real ones: logits, attention scores and the KV cache of Llama 3.1 8B.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: oom-shape-logits
    variable: logits_bytes
    label: bf16 logits of 8,192 tokens with the vocabulary of Llama 3
    unit: GiB
    kind: exact
    expect: 1.95703125
    digits: 4
  - id: oom-shape-loss
    variable: loss_bytes
    label: The same logits in float32, as the loss of transformers makes them
    unit: GiB
    kind: exact
    expect: 3.9140625
    digits: 4
  - id: oom-shape-scores
    variable: scores_bytes
    label: Attention scores of one layer, 32 heads, 8,192 tokens, bf16
    unit: GiB
    kind: exact
    expect: 4
  - id: oom-shape-softmax
    variable: softmax_bytes
    label: The same scores in float32, as the softmax of eager attention makes them
    unit: GiB
    kind: exact
    expect: 8
  - id: oom-shape-cache
    variable: cache_bytes
    label: KV cache of 8,192 tokens, 32 layers with 8 key heads of 128, bf16
    unit: GiB
    kind: exact
    expect: 1
mutations:
  - replace: num_key_value_heads=8
    with: num_key_value_heads=32
    says: a cache without grouped queries is four times as large
  - replace: "torch_dtype = torch.bfloat16"
    with: "torch_dtype = torch.float32"
    says: four bytes for each number
  - replace: tokens = 8192
    with: tokens = 4096
    says: half of the tokens
"""
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import LlamaConfig, LlamaForCausalLM

GIB = 2**30
tokens = 8192
torch_dtype = torch.bfloat16


class Sizes(TorchDispatchMode):
    """Every shape and type of tensor that an operation makes, with its bytes."""

    made = {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                self.made[tuple(tensor.shape), tensor.dtype] = tensor.numel() * tensor.element_size()
        return out


# The real dimensions on the meta device: shapes and types are computed, numbers are not.
config = LlamaConfig(
    vocab_size=128_256, hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32,
    num_key_value_heads=8, max_position_embeddings=131_072, attn_implementation="eager", dtype=torch_dtype,
)
with torch.device("meta"):
    model = LlamaForCausalLM(config).to(torch_dtype)
    ids = torch.zeros(1, tokens, dtype=torch.long)
    with Sizes() as sizes, torch.no_grad():
        out = model(input_ids=ids, labels=ids, use_cache=True)

vocabulary, heads = config.vocab_size, config.num_attention_heads
size = lambda tensor: tensor.numel() * tensor.element_size()
logits_bytes = size(out.logits) / GIB
loss_bytes = sizes.made[(1, tokens, vocabulary), torch.float32] / GIB
scores_bytes = sizes.made[(1, heads, tokens, tokens), torch_dtype] / GIB
softmax_bytes = sizes.made[(1, heads, tokens, tokens), torch.float32] / GIB
cache_bytes = sum(size(layer.keys) + size(layer.values) for layer in out.past_key_values.layers) / GIB

print(f"logits:           {logits_bytes:.4f} GiB, and {tokens} x {vocabulary} x 2 B = {tokens * vocabulary * 2 / GIB:.4f} GiB")
print(f"logits, loss:     {loss_bytes:.4f} GiB, and {tokens} x {vocabulary} x 4 B = {tokens * vocabulary * 4 / GIB:.4f} GiB")
print(f"attention scores: {scores_bytes:.4f} GiB, and {heads} x {tokens}^2 x 2 B = {heads * tokens**2 * 2 / GIB:.4f} GiB")
print(f"scores, softmax:  {softmax_bytes:.4f} GiB, and {heads} x {tokens}^2 x 4 B = {heads * tokens**2 * 4 / GIB:.4f} GiB")
print(f"KV cache:         {cache_bytes:.4f} GiB, and 2 x 32 x 8 x 128 x {tokens} x 2 B = {2 * 32 * 8 * 128 * tokens * 2 / GIB:.4f} GiB")
