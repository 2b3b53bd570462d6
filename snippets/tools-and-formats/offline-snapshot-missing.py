"""snapshot_download in offline mode, with nothing in the cache.

role: broken
devices: [cpu]
needs: [huggingface_hub]
raises:
  type: huggingface_hub.errors.LocalEntryNotFoundError
  trouble: hugging-face-offline-mode-errors
mutations:
  - replace: '"HF_HUB_CACHE": f"{os.getcwd()}/empty"'
    with: '"HF_HUB_CACHE": f"{os.getcwd()}/filled"'
    says: with the variable on the filled cache the folder is found
"""
import os
import pathlib

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": f"{os.getcwd()}/empty"}
from huggingface_hub import snapshot_download

# The model was downloaded before, into another cache than the one this process is told of.
repository = pathlib.Path("filled/models--openai-community--gpt2")
(repository / "refs").mkdir(parents=True)
(repository / "refs/main").write_text("0" * 40)
(repository / "snapshots" / ("0" * 40)).mkdir(parents=True)

snapshot_download("openai-community/gpt2")
