"""from_pretrained hands an argument that it doesn't know to the model's class, which refuses it.

role: broken
devices: [cpu]
needs: [transformers, torch]
raises: {type: TypeError, trouble: unexpected-keyword-argument-after-upgrade}
mutations:
  - replace: ", load_in_4bit=True"
    with: ""
    says: without the argument the model loads
"""
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

config = LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2
)
LlamaForCausalLM(config).save_pretrained("checkpoint")
AutoModelForCausalLM.from_pretrained("checkpoint", load_in_4bit=True)
