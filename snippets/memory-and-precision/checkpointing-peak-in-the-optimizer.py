"""Checkpointing leaves the peak where it is when the optimizer step sets it.

role: myth
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: checkpointing-short-row-saving
    variable: short_saving
    label: Peak without checkpointing over the peak with it, one row of 16 tokens
    unit: "×"
    kind: exact
    expect: 1
  - id: checkpointing-long-batch-saving
    variable: long_saving
    label: Peak without checkpointing over the peak with it, 8 rows of 256 tokens
    unit: "×"
    kind: measured
    expect: 3.66
    tolerance: 0.05
  - id: checkpointing-peak-over-weights
    variable: peak_over_weights
    label: Peak of the short row over the bytes of the weights, AdamW with foreach
    unit: "×"
    kind: measured
    expect: 5
    tolerance: 0.02
"""
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import LlamaConfig, LlamaForCausalLM


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed, and keeps the peak."""

    def __init__(self):
        super().__init__()
        self.live, self.peak, self.known = 0, 0, set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.known:
                    self.known.add(storage._cdata)
                    self.live += storage.nbytes()
                    weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        self.peak = max(self.peak, self.live)
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


def peak(rows, tokens, checkpointing):
    """Peak of the second training step, weights and optimizer state included."""
    torch.manual_seed(0)
    with LiveBytes() as memory:
        model = LlamaForCausalLM(LlamaConfig(
            vocab_size=512, hidden_size=128, intermediate_size=448, num_hidden_layers=8,
            num_attention_heads=4, num_key_value_heads=2,
        )).train()
        if checkpointing:
            model.activation_checkpointing_enable()
        # foreach=True is what PyTorch picks on a GPU: it makes one list of temporaries as large as the weights.
        optimizer = torch.optim.AdamW(model.parameters(), foreach=True)
        batch = torch.randint(0, 512, (rows, tokens))
        for _ in range(2):
            memory.peak = memory.live
            model(input_ids=batch, labels=batch, use_cache=False).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        weights = sum(p.nbytes for p in model.parameters())
    return memory.peak, weights


short, weights = peak(1, 16, checkpointing=False)
short_saving = short / peak(1, 16, checkpointing=True)[0]
long_saving = peak(8, 256, checkpointing=False)[0] / peak(8, 256, checkpointing=True)[0]
peak_over_weights = short / weights
print(f"1 x 16 tokens: peak is {peak_over_weights:.2f} times the weights, and {short_saving} times the peak with checkpointing")
print(f"8 x 256 tokens: {long_saving:.2f} times the peak with checkpointing")
