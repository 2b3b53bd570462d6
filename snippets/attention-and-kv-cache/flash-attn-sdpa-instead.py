"""Without the flash-attn package, PyTorch's own flash kernel gives a Llama the output of eager attention.

role: fixed
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: flash-attn-package-absent
    variable: package_installed
    label: The flash-attn package is installed
    unit: yes/no
    kind: exact
    expect: false
  - id: flash-attn-sdpa-difference
    variable: difference
    label: Largest difference of a logit between SDPA's flash kernel and eager attention, float32
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
  - id: flash-attn-sdpa-default
    variable: default_is_sdpa
    label: A Llama made without attn_implementation uses SDPA
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "LlamaForCausalLM(config)  # no"
    with: "LlamaForCausalLM._from_config(config, attn_implementation='eager')  # no"
    says: eager attention in place of the default
"""
from importlib.util import find_spec

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import LlamaConfig, LlamaForCausalLM

package_installed = find_spec("flash_attn") is not None
torch.manual_seed(0)
config = LlamaConfig(vocab_size=256, hidden_size=128, intermediate_size=448, num_hidden_layers=2, num_attention_heads=4)
model = LlamaForCausalLM(config)  # no attn_implementation is asked for
model.eval()
default_is_sdpa = model.config._attn_implementation == "sdpa"
rows = torch.randint(256, (2, 200))
with torch.no_grad():
    with sdpa_kernel(SDPBackend.FLASH_ATTENTION):  # no other kernel is allowed
        fused = model(input_ids=rows).logits
    model.set_attn_implementation("eager")
    eager = model(input_ids=rows).logits
difference = (fused - eager).abs().max().item()
print(f"flash-attn installed: {package_installed}; default is SDPA: {default_is_sdpa}; largest difference {difference:.1e}")
