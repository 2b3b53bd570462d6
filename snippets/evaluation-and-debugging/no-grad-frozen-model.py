"""Calling backward() on the loss of a fully frozen model raises the genuine error.

role: broken
devices: [cpu]
needs: [torch, transformers]
raises: {type: RuntimeError, trouble: element-0-of-tensors-does-not-require-grad}
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(
        vocab_size=100, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=2,
    )
)
for parameter in model.parameters():
    parameter.requires_grad = False

input_ids = torch.randint(0, 100, (1, 16))
loss = model(input_ids=input_ids, labels=input_ids).loss
print(f"loss {loss.item():.2f}, requires_grad {loss.requires_grad}, grad_fn {loss.grad_fn}")
loss.backward()
