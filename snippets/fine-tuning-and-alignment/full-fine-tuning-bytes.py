"""Bytes for each parameter that full fine-tuning holds between backward and step, in four recipes, counted after a real step.

role: demo
devices: [cpu]
needs: [torch, transformers, bitsandbytes]
claims:
  - id: full-ft-bf16
    variable: pure_bf16
    label: Weights, gradients and AdamW states, everything in bf16
    unit: B/parameter
    kind: measured
    expect: 8
    tolerance: 0.001
  - id: full-ft-float32
    variable: mixed
    label: The same with float32 weights under bf16 autocast
    unit: B/parameter
    kind: measured
    expect: 16
    tolerance: 0.001
  - id: full-ft-8-bit-adamw
    variable: adamw_8_bit
    label: The same with bf16 weights and the 8-bit AdamW of bitsandbytes
    unit: B/parameter
    kind: measured
    expect: 6.04
    tolerance: 0.01
  - id: full-ft-sgd
    variable: sgd
    label: The same with bf16 weights and SGD
    unit: B/parameter
    kind: exact
    expect: 4
  - id: full-ft-8b-bf16
    variable: gb_bf16
    label: Llama 3.1 8B in the first recipe
    unit: GB
    kind: measured
    expect: 64.24
    tolerance: 0.001
  - id: full-ft-8b-float32
    variable: gb_mixed
    label: Llama 3.1 8B in the second recipe
    unit: GB
    kind: measured
    expect: 128.5
    tolerance: 0.001
    digits: 4
  - id: full-ft-8b-8-bit
    variable: gb_8_bit
    label: Llama 3.1 8B in the third recipe
    unit: GB
    kind: measured
    expect: 48.5
    tolerance: 0.01
  - id: full-ft-rank-full
    variable: rank_full
    label: Rank of the change of a 64 × 64 weight in full fine-tuning, after 20 steps
    unit: "1"
    kind: measured
    at_least: 60
  - id: full-ft-trained-share
    variable: trained_share
    label: Share of the parameters that change
    unit: "%"
    kind: measured
    at_least: 99
mutations:
  - replace: "torch.bfloat16, torch.optim.AdamW"
    with: "torch.float32, torch.optim.AdamW"
    says: the weights of the first recipe are float32
  - replace: "bitsandbytes.optim.AdamW8bit"
    with: "torch.optim.AdamW"
    says: the states are not 8-bit
  - replace: "lr=1e-3"
    with: "lr=0.0"
    says: no weight moves
"""
import bitsandbytes
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
config = LlamaConfig(vocab_size=256, hidden_size=64, intermediate_size=256, num_hidden_layers=2,
                     num_attention_heads=4, num_key_value_heads=4)
ids = torch.randint(256, (4, 32))


def train(dtype, make_optimizer, steps=1):
    """The trained model, and the bytes of weights, gradients and states for each parameter."""
    model = LlamaForCausalLM(config).to(dtype)
    optimizer = make_optimizer(model.parameters(), lr=1e-3)
    for _ in range(steps):
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=dtype == torch.float32):
            loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        optimizer.step()
    weights = list(model.parameters())
    states = [t for state in optimizer.state.values() for name, t in state.items()
              if torch.is_tensor(t) and name != "step" and not name.startswith("qmap")]  # one table, shared by all
    held = sum(t.nbytes for t in [*weights, *(p.grad for p in weights), *states])
    return model, held / sum(p.numel() for p in weights)


_, pure_bf16 = train(torch.bfloat16, torch.optim.AdamW)
_, mixed = train(torch.float32, torch.optim.AdamW)
_, adamw_8_bit = train(torch.bfloat16, bitsandbytes.optim.AdamW8bit)
_, sgd = train(torch.bfloat16, torch.optim.SGD)

with torch.device("meta"):  # shapes of the real model
    parameters = LlamaForCausalLM(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8)).num_parameters()
gb_bf16, gb_mixed, gb_8_bit = (each * parameters / 1e9 for each in (pure_bf16, mixed, adamw_8_bit))

torch.manual_seed(1)
before = LlamaForCausalLM(config)
torch.manual_seed(1)  # the same random weights again
after, _ = train(torch.float32, torch.optim.AdamW, steps=20)
changes = [(new - old).detach() for new, old in zip(after.parameters(), before.parameters())]
trained_share = 100 * sum((c != 0).sum().item() for c in changes) / sum(c.numel() for c in changes)
change = after.model.layers[0].self_attn.o_proj.weight - before.model.layers[0].self_attn.o_proj.weight
rank_full = torch.linalg.matrix_rank(change, rtol=1e-3).item()
print(f"B/parameter: bf16 {pure_bf16:.2f}, float32 {mixed:.2f}, 8-bit AdamW {adamw_8_bit:.3f}, SGD {sgd:.2f}")
print(f"8B: {gb_bf16:.1f}, {gb_mixed:.1f}, {gb_8_bit:.1f} GB; change of rank {rank_full}, {trained_share:.2f} % of the parameters moved")
