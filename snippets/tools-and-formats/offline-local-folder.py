"""A model saved into a folder loads by its path, in offline mode and with an empty cache.

role: fixed
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: offline-folder-same
    variable: same_weights
    label: The model loaded from the folder has the weights that were saved
    unit: "yes/no"
    kind: exact
    expect: true
  - id: offline-folder-cached
    variable: cached_files
    label: Files in the cache afterwards
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: 'model.save_pretrained("gpt2-small")'
    with: 'model.config.save_pretrained("gpt2-small")'
    says: a folder with a configuration alone has no weights to load
"""
import os
import pathlib

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HOME": f"{os.getcwd()}/home"}
import torch
from transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel

torch.manual_seed(0)
model = GPT2LMHeadModel(GPT2Config(n_layer=2, n_embd=32, n_head=2, vocab_size=100, bos_token_id=0, eos_token_id=0))
model.save_pretrained("gpt2-small")  # on the machine with a network; then copy the folder

loaded = AutoModelForCausalLM.from_pretrained("./gpt2-small")
same_weights = all(bool((a == b).all()) for a, b in zip(model.parameters(), loaded.parameters()))
cached_files = sum(path.is_file() for path in pathlib.Path("home").rglob("*"))
print(f"same weights: {same_weights}; files in the cache: {cached_files}")
