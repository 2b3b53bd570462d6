"""BERT-base has 110 million parameters; counted from its configuration.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: claim-bert-base-parameters
    variable: parameters
    label: Parameters of BERT-base, uncased vocabulary, encoder with pooler
    unit: parameter
    kind: exact
    expect: 109482240
    digits: 4
mutations:
  - replace: "num_hidden_layers=12"
    with: "num_hidden_layers=24"
    says: the depth of BERT-large
"""
import torch
from transformers import BertConfig, BertModel

with torch.device("meta"):  # shapes only, no data
    model = BertModel(BertConfig(
        vocab_size=30_522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
        max_position_embeddings=512, type_vocab_size=2,
    ))
parameters = sum(p.numel() for p in model.parameters())
print(f"{parameters:,} parameters")
