"""Offline mode with nothing in the cache: transformers finds no file and may not ask.

role: broken
devices: [cpu]
needs: [transformers]
raises:
  type: OSError
  trouble: hugging-face-offline-mode-errors
mutations:
  - replace: 'AutoConfig.from_pretrained("openai-community/gpt2")'
    with: 'AutoConfig.for_model("gpt2")'
    says: a configuration made from the class needs no file
"""
import os

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HOME": f"{os.getcwd()}/home"}
from transformers import AutoConfig

AutoConfig.from_pretrained("openai-community/gpt2")
