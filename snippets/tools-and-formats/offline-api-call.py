"""A call that only the hub can answer, in offline mode.

role: broken
devices: [cpu]
needs: [huggingface_hub]
raises:
  type: huggingface_hub.errors.OfflineModeIsEnabled
  trouble: hugging-face-offline-mode-errors
mutations:
  - replace: 'HfApi().model_info("openai-community/gpt2")'
    with: 'HfApi()'
    says: without a question there is nothing to refuse
"""
import os

os.environ |= {"HF_HUB_OFFLINE": "1"}
from huggingface_hub import HfApi

HfApi().model_info("openai-community/gpt2")
