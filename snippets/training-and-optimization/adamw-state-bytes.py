"""AdamW keeps two numbers for each parameter, in the parameter's own format.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: adamw-state-bytes
    variable: bytes_per_parameter
    label: AdamW state for each float32 parameter
    unit: B/parameter
    kind: exact
    expect: 8
  - id: adamw-state-bytes-bf16
    variable: bytes_per_bf16_parameter
    label: AdamW state for each bfloat16 parameter
    unit: B/parameter
    kind: exact
    expect: 4
  - id: adamw-step-counter-bytes
    variable: counter_bytes_per_tensor
    label: AdamW step counter of each parameter tensor
    unit: B
    kind: exact
    expect: 4
"""
import torch
from transformers import AutoModelForCausalLM, LlamaConfig

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
config = LlamaConfig(
    vocab_size=2000, hidden_size=128, intermediate_size=384,
    num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
)


def stepped(dtype):
    """One real training step; returns the parameters, and the bytes of moments and counters."""
    model = AutoModelForCausalLM.from_config(config).to(device, dtype)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    ids = torch.randint(0, config.vocab_size, (2, 32), device=device)
    model(input_ids=ids, labels=ids).loss.backward()
    optimizer.step()
    moments = counters = 0
    for parameter, state in optimizer.state.items():
        for tensor in state.values():  # every tensor the optimizer holds, whatever its name
            size = tensor.numel() * tensor.element_size()
            if tensor.shape == parameter.shape:
                moments += size
            else:
                counters += size
    return list(model.parameters()), moments, counters


parameters, moments, counters = stepped(torch.float32)
count = sum(p.numel() for p in parameters)
bytes_per_parameter = moments / count
counter_bytes_per_tensor = counters / len(parameters)
print(f"{count:,} parameters, {moments:,} B of moments: {bytes_per_parameter} B for each parameter")
print(f"{len(parameters)} step counters: {counters} B in all")

parameters, moments, counters = stepped(torch.bfloat16)
bytes_per_bf16_parameter = moments / sum(p.numel() for p in parameters)
print(f"the same model in bfloat16: {bytes_per_bf16_parameter} B for each parameter")
