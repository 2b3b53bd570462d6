"""A new float32 head on top of a bf16 model.

role: broken
devices: [cpu]
needs: [torch, transformers]
raises: {type: RuntimeError, trouble: expected-scalar-type-half-but-found-float}
mutations:
  - replace: dtype=torch.bfloat16
    with: dtype=torch.float32
    says: the base is in the head's format
"""
import torch
from transformers import AutoModel, LlamaConfig

torch.manual_seed(0)
base = AutoModel.from_config(LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
), dtype=torch.bfloat16)
head = torch.nn.Linear(32, 1)  # made in PyTorch's default format

hidden = base(input_ids=torch.arange(8)[None]).last_hidden_state
head(hidden)
