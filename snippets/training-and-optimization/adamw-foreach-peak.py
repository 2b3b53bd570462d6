"""AdamW's foreach step borrows memory for one more state; the fused step borrows none.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: adamw-foreach-extra
    variable: foreach_extra
    label: Memory that AdamW(foreach=True).step() borrows, float32 model
    unit: B/parameter
    kind: measured
    expect: 4
    tolerance: 0.001
  - id: adamw-foreach-extra-bf16
    variable: foreach_extra_bf16
    label: Memory that AdamW(foreach=True).step() borrows, bfloat16 model
    unit: B/parameter
    kind: measured
    expect: 2
    tolerance: 0.001
  - id: adamw-fused-extra
    variable: fused_extra
    label: Memory that AdamW(fused=True).step() borrows, float32 model
    unit: B/parameter
    kind: measured
    at_most: 0.001
  - id: adamw-for-loop-extra-tensors
    variable: loop_extra_in_largest_tensors
    label: Memory that the for-loop step borrows ÷ bytes of the largest tensor
    unit: ×
    kind: measured
    at_most: 3.01
"""
import os

os.environ["KINETO_LOG_LEVEL"] = "6"  # the profiler would print its process id and the time

import torch
from torch.profiler import ProfilerActivity, profile
from transformers import AutoModelForCausalLM, LlamaConfig

torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=2000, hidden_size=128, intermediate_size=384,
    num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
)


def borrowed(dtype=torch.float32, **implementation):
    """Largest sum of bytes allocated and not yet freed during the second step."""
    model = AutoModelForCausalLM.from_config(config).to(dtype)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, **implementation)
    ids = torch.randint(0, config.vocab_size, (2, 32))
    for _ in range(2):  # the first step makes the states; the second only borrows
        optimizer.zero_grad()
        model(input_ids=ids, labels=ids).loss.backward()
        with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as recording:
            optimizer.step()
    events = [e for e in recording.profiler.kineto_results.events() if e.name() == "[memory]"]
    live = peak = 0
    for event in sorted(events, key=lambda e: e.start_ns()):  # what the allocator gave and took back
        live += event.nbytes()
        peak = max(peak, live)
    sizes = [p.numel() for p in model.parameters()]
    return peak, sum(sizes), max(sizes)


peak, parameters, largest = borrowed(foreach=True)
foreach_extra = peak / parameters
peak, parameters, largest = borrowed(foreach=False)
loop_extra_in_largest_tensors = peak / (4 * largest)
peak, parameters, largest = borrowed(fused=True)
fused_extra = peak / parameters
peak, parameters, largest = borrowed(torch.bfloat16, foreach=True)
foreach_extra_bf16 = peak / parameters
print(f"foreach borrows {foreach_extra:.4f} B per float32 parameter, {foreach_extra_bf16:.4f} B per bfloat16 one")
print(f"fused borrows {fused_extra:.6f} B per parameter")
print(f"the for-loop borrows {loop_extra_in_largest_tensors:.2f} × the largest tensor")
