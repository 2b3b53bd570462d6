"""Autocast keeps a bfloat16 copy of a linear layer's float32 weight until its backward pass.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: autocast-copy-bytes
    variable: copied_bytes_per_weight
    label: bfloat16 copies that autocast keeps for the backward pass, for each float32 weight of a linear layer
    unit: B/parameter
    kind: measured
    expect: 2
    tolerance: 0.001
  - id: autocast-copy-bytes-without
    variable: without_autocast
    label: The same without autocast
    unit: B/parameter
    kind: exact
    expect: 0
"""
import contextlib

import torch
from transformers import AutoModelForCausalLM, LlamaConfig

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
config = LlamaConfig(
    vocab_size=2000, hidden_size=128, intermediate_size=384,
    num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
)
model = AutoModelForCausalLM.from_config(config).to(device)
ids = torch.randint(0, config.vocab_size, (2, 32), device=device)
weights = [m.weight for m in model.modules() if isinstance(m, torch.nn.Linear)]
as_bf16 = [w.detach().bfloat16() for w in weights]


def is_copy_of_a_weight(tensor):
    return tensor.dtype == torch.bfloat16 and any(
        tensor.shape in (c.shape, c.T.shape) and (torch.equal(tensor, c) or torch.equal(tensor, c.T)) for c in as_bf16
    )


def copies_kept(context):
    """Bytes of bfloat16 weight copies that the forward pass leaves for the backward pass."""
    held = {}  # by address, since the same tensor may be kept more than once

    def keep(tensor):
        if is_copy_of_a_weight(tensor.detach()):
            held[tensor.data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor), context:
        loss = model(input_ids=ids, labels=ids).loss
    loss.backward()
    return sum(t.numel() * t.element_size() for t in held.values())


count = sum(w.numel() for w in weights)
copied_bytes_per_weight = copies_kept(torch.autocast(device, torch.bfloat16)) / count
without_autocast = copies_kept(contextlib.nullcontext()) / count
print(f"{count:,} weights in {len(weights)} linear layers")
print(f"bfloat16 copies kept for the backward pass: {copied_bytes_per_weight} B for each with autocast, {without_autocast} B without")
