"""What one decoder layer of Llama 3.1 8B keeps for its backward pass, for each token.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: llama-8b-layer-activations
    variable: bytes_per_token
    label: Saved activations of one Llama 3.1 8B layer, bfloat16, all weights trained
    unit: B/token
    kind: exact
    expect: 200840
    digits: 6
  - id: llama-8b-layer-activations-frozen
    variable: frozen_bytes_per_token
    label: The same with all the layer's weights frozen
    unit: B/token
    kind: measured
    expect: 139400
    tolerance: 0.01
    digits: 6
  - id: llama-8b-layer-activations-no-grad
    variable: no_grad_bytes_per_token
    label: The same under torch.no_grad()
    unit: B/token
    kind: exact
    expect: 0
memory_gib: 4
"""
import torch
from torch.autograd.graph import saved_tensors_hooks
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaDecoderLayer, LlamaRotaryEmbedding

config = LlamaConfig(
    hidden_size=4096, intermediate_size=14336, num_attention_heads=32, num_key_value_heads=8, vocab_size=128256
)
config._attn_implementation = "sdpa"  # fused attention: keeps q, k, v and the output, no score matrix
torch.set_default_dtype(torch.bfloat16)
torch.manual_seed(0)
layer, tokens = LlamaDecoderLayer(config, layer_idx=0), 16
hidden = torch.randn(1, tokens, 4096, requires_grad=True)  # the layer below wants a gradient
positions = LlamaRotaryEmbedding(config)(hidden, torch.arange(tokens)[None])
shared = {t.untyped_storage().data_ptr() for t in [*layer.parameters(), *positions]}


def saved_bytes_per_token():
    """Bytes that autograd keeps between forward and backward, weights and position tables left out."""
    storages = {}

    def keep(tensor):
        storages[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage()
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        output = layer(hidden, position_embeddings=positions)  # held until all is counted
    return sum(s.nbytes() for pointer, s in storages.items() if pointer not in shared) / tokens


bytes_per_token = saved_bytes_per_token()
layer.requires_grad_(False)
frozen_bytes_per_token = saved_bytes_per_token()
with torch.no_grad():
    no_grad_bytes_per_token = saved_bytes_per_token()
print(f"saved for backward: {bytes_per_token:,.0f} B/token trained, {frozen_bytes_per_token:,.0f} B/token frozen")
print(f"under no_grad: {no_grad_bytes_per_token:g} B/token")
