"""A model that fits fails in the loss: one allocation as large as the float32 logits.

role: broken
devices: [cuda]
needs: [torch, transformers]
raises: {type: torch.OutOfMemoryError, trouble: cuda-out-of-memory}
twin: oom-logits
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

GIB = 2**30
torch.cuda.set_per_process_memory_fraction(4 * GIB / torch.cuda.get_device_properties(0).total_memory)

torch.manual_seed(0)
tokens = 8192
config = LlamaConfig(
    vocab_size=128_256, hidden_size=256, intermediate_size=512, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=4, max_position_embeddings=tokens,
)
model = LlamaForCausalLM(config).to("cuda", torch.bfloat16)
input_ids = torch.randint(0, config.vocab_size, (1, tokens), device="cuda")

print(f"allocated before the step: {torch.cuda.memory_allocated() / GIB:.2f} GiB")
print(f"float32 logits will take:  {4 * tokens * config.vocab_size / GIB:.2f} GiB")
model(input_ids=input_ids, labels=input_ids).loss.backward()
