"""An old Trainer script meets transformers 5: evaluation_strategy is gone.

role: broken
devices: [cpu]
needs: [transformers, torch, accelerate]
raises: {type: TypeError, trouble: unexpected-keyword-argument-after-upgrade}
mutations:
  - replace: 'evaluation_strategy="epoch"'
    with: 'eval_strategy="epoch"'
    says: the new name is accepted
"""
from transformers import TrainingArguments

TrainingArguments(output_dir="out", use_cpu=True, evaluation_strategy="epoch")
