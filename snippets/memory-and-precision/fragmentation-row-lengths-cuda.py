"""The same training steps on a GPU: what PyTorch reserves with the shortest row first and with the longest first.

role: demo
devices: [cuda]
needs: [torch, transformers]
twin: fragmentation-row-lengths
claims:
  - id: fragmentation-cuda-shortest-first
    variable: growing_ratio
    label: Reserved over the allocated peak on a GPU, rows of random length, the shortest first
    unit: "×"
    kind: measured
    at_least: 1.2
  - id: fragmentation-cuda-longest-first
    variable: falling_ratio
    label: The same rows on a GPU, the longest first
    unit: "×"
    kind: measured
    at_least: 1
  - id: fragmentation-cuda-stuck
    variable: stuck_share
    label: Share of the reserved memory on a GPU that is idle and can't be given back after the last step, the shortest first
    unit: "%"
    kind: measured
    at_least: 0
    at_most: 30
mutations:
  - replace: "growing_ratio, stuck_share = reserved(sorted(lengths))"
    with: "growing_ratio, stuck_share = reserved(sorted(lengths, reverse=True))"
    says: the longest first
"""
import gc

import torch
from transformers import AutoModelForCausalLM, LlamaConfig


def reserved(lengths):
    """Reserved over the allocated peak, and the share of it that is stuck."""
    gc.collect()
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    with torch.device("cuda"):
        model = AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=32_000, hidden_size=1024, intermediate_size=2816, num_hidden_layers=2, num_attention_heads=16,
        ), dtype=torch.bfloat16).train()
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    for length in lengths:
        row = torch.ones(1, length, dtype=torch.long, device="cuda")
        model(input_ids=row, labels=row, use_cache=False).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    stats = torch.cuda.memory_stats()
    stuck = stats["inactive_split_bytes.all.current"]
    held = stats["reserved_bytes.all.peak"]
    return held / stats["allocated_bytes.all.peak"], 100 * stuck / held


torch.manual_seed(0)
lengths = torch.randint(256, 2049, (12,)).tolist()
growing_ratio, stuck_share = reserved(sorted(lengths))
falling_ratio, _ = reserved(sorted(lengths, reverse=True))
print(f"reserved over allocated: shortest first {growing_ratio:.2f}, longest first {falling_ratio:.2f}")
print(f"idle and stuck: {stuck_share:.1f} % of what is reserved")
