"""trl's SFTConfig calls it max_length; max_seq_length is gone.

role: broken
devices: [cpu]
needs: [trl, transformers, torch, accelerate]
raises: {type: TypeError, trouble: unexpected-keyword-argument-after-upgrade}
mutations:
  - replace: "max_seq_length=2048"
    with: "max_length=2048"
    says: the new name is accepted
"""
from trl import SFTConfig

SFTConfig(output_dir="out", use_cpu=True, bf16=False, max_seq_length=2048)
