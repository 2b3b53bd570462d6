"""generate(max_length=…) counts the prompt too, and refuses one that is longer.

role: broken
devices: [cpu]
needs: [torch, transformers]
raises: {type: ValueError, trouble: sequence-longer-than-maximum-length}
mutations:
  - replace: "max_length=64"
    with: "max_length=164"
    says: a total that leaves room for an answer
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, vocab_size=200,
    max_position_embeddings=256, bos_token_id=0, eos_token_id=None, pad_token_id=0)).eval()
prompt = torch.randint(1, 200, (1, 100))
row = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_length=64, do_sample=False)
print(row.shape[1] - prompt.shape[1], "new tokens")
