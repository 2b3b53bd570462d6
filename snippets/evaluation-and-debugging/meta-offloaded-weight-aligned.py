"""accelerate brings an offloaded weight into memory for as long as you read it.

role: fixed
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: meta-offloaded-difference
    variable: difference
    label: Largest difference of the offloaded weight from the saved one
    unit: "1"
    kind: exact
    expect: 0
  - id: meta-offloaded-left
    variable: offloaded
    label: Parameters on the meta device of that model, before and after
    unit: "1"
    kind: exact
    expect: 9
  - id: meta-detector-quiet
    variable: found_in_loaded
    label: Parameters on the meta device when the same model is loaded without offloading
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: '"model.layers.1": "disk"'
    with: '"model.layers.1": "cpu"'
    says: nothing is offloaded
"""
import torch
from accelerate.utils import align_module_device
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
small = LlamaConfig(vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                    num_attention_heads=2, num_key_value_heads=2)
saved = LlamaForCausalLM(small)
saved.save_pretrained("model")
places = {"model.embed_tokens": "cpu", "model.rotary_emb": "cpu", "model.layers.0": "cpu",
          "model.layers.1": "disk", "model.norm": "cpu", "lm_head": "cpu"}
model = LlamaForCausalLM.from_pretrained("model", device_map=places, offload_folder="offload")


def on_meta(m):
    return [name for name, p in m.named_parameters() if p.is_meta]


layer = model.model.layers[1].mlp.up_proj
with align_module_device(layer, "cpu"):
    difference = (layer.weight - saved.model.layers[1].mlp.up_proj.weight).abs().max().item()
offloaded = len(on_meta(model))
found_in_loaded = len(on_meta(LlamaForCausalLM.from_pretrained("model")))
print(f"weight differs by {difference}; on meta: {offloaded} when offloaded, {found_in_loaded} when loaded")
