"""A layer that accelerate keeps on disk has its weight on the meta device between two calls; reading it raises.

role: broken
devices: [cpu]
needs: [torch, transformers, accelerate]
raises: {type: NotImplementedError, trouble: cannot-copy-out-of-meta-tensor}
mutations:
  - replace: '"model.layers.1": "disk"'
    with: '"model.layers.1": "cpu"'
    says: the layer stays in memory
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

small = LlamaConfig(vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                    num_attention_heads=2, num_key_value_heads=2)
LlamaForCausalLM(small).save_pretrained("model")
places = {"model.embed_tokens": "cpu", "model.rotary_emb": "cpu", "model.layers.0": "cpu",
          "model.layers.1": "disk", "model.norm": "cpu", "lm_head": "cpu"}
model = LlamaForCausalLM.from_pretrained("model", device_map=places, offload_folder="offload")
print("forward works:", model(torch.ones(1, 4, dtype=torch.long)).logits.shape)
weight = model.model.layers[1].mlp.up_proj.weight
print(f"weight on {weight.device}")
weight.cpu()
