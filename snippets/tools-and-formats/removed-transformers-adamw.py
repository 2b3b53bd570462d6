"""transformers no longer has an AdamW of its own; torch.optim has one.

role: broken
devices: [cpu]
needs: [transformers]
raises: {type: ImportError, trouble: unexpected-keyword-argument-after-upgrade}
mutations:
  - replace: "from transformers import AdamW"
    with: "from transformers import Adafactor as AdamW"
    says: a name that is still there can be imported
"""
from transformers import AdamW

print(AdamW)
