"""A classifier on top of a decoder reads the last real token, and can't find it without a padding token.

role: broken
devices: [cpu]
needs: [torch, transformers]
raises:
  type: ValueError
  trouble: tokenizer-does-not-have-a-padding-token
mutations:
  - replace: "num_labels=3,"
    with: "num_labels=3, pad_token_id=0,"
    says: the model's config names a padding token
"""
import torch
from transformers import LlamaConfig, LlamaForSequenceClassification

torch.manual_seed(0)
model = LlamaForSequenceClassification(LlamaConfig(
    vocab_size=100, hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, num_labels=3,
))
model(input_ids=torch.randint(1, 100, (2, 8)))
