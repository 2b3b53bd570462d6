"""A Llama block written out in PyTorch gives what LlamaDecoderLayer gives on the same weights.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: transformer-block-difference
    variable: difference
    label: Largest difference of an output between the block by hand and LlamaDecoderLayer, float32
    unit: "1"
    kind: measured
    at_most: 1.0e-5
    digits: 1
  - id: transformer-block-no-mlp
    variable: difference_without_mlp
    label: The same difference with the feed-forward part left out
    unit: "1"
    kind: measured
    at_least: 0.01
    digits: 2
mutations:
  - replace: ".triu(1)"
    with: ".triu(48)"
    says: no causal mask, each token sees the ones after it
  - replace: "x = x + attended"
    with: "x = attended"
    says: no residual connection around attention
  - replace: "q, k = turn(q), turn(k)"
    with: "q, k = q, k"
    says: no rotation, so no positions
"""
import torch
from torch.nn import functional as F
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
tokens, width, heads, kv_heads, head_size = 48, 256, 8, 2, 32
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=256, hidden_size=width, intermediate_size=896, num_hidden_layers=1,
    num_attention_heads=heads, num_key_value_heads=kv_heads, initializer_range=0.06,
)).eval()
layer = model.model.layers[0]
attention, mlp = layer.self_attn, layer.mlp
hidden = torch.randn(1, tokens, width)
cos, sin = model.model.rotary_emb(hidden, torch.arange(tokens)[None])


def split(x, count):
    return x.view(1, tokens, count, head_size).transpose(1, 2)


def turn(x):
    """Rotary position embedding: pairs of numbers are turned by an angle that grows with the position."""
    first, second = x.chunk(2, dim=-1)
    return x * cos[:, None] + torch.cat([-second, first], dim=-1) * sin[:, None]


def block(x, with_mlp=True):
    y = F.rms_norm(x, (width,), layer.input_layernorm.weight, eps=model.config.rms_norm_eps)
    q = split(y @ attention.q_proj.weight.T, heads)
    k = split(y @ attention.k_proj.weight.T, kv_heads)
    v = split(y @ attention.v_proj.weight.T, kv_heads)
    q, k = turn(q), turn(k)
    k, v = (t.repeat_interleave(heads // kv_heads, dim=1) for t in (k, v))  # four query heads share each key head
    scores = q @ k.mT / head_size**0.5 + torch.full((tokens, tokens), float("-inf")).triu(1)
    attended = (scores.softmax(-1) @ v).transpose(1, 2).reshape(1, tokens, width) @ attention.o_proj.weight.T
    x = x + attended
    if with_mlp:
        y = F.rms_norm(x, (width,), layer.post_attention_layernorm.weight, eps=model.config.rms_norm_eps)
        x = x + (F.silu(y @ mlp.gate_proj.weight.T) * (y @ mlp.up_proj.weight.T)) @ mlp.down_proj.weight.T
    return x


with torch.no_grad():
    theirs = layer(hidden, position_embeddings=(cos, sin))
    difference = (block(hidden) - theirs).abs().max().item()
    difference_without_mlp = (block(hidden, with_mlp=False) - theirs).abs().max().item()
print(f"largest difference {difference:.1e}; without the feed-forward part {difference_without_mlp:.2f}")
