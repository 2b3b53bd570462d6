"""Full fine-tuning of Llama 3.1 8B in bf16 peaks at four or five times the bytes of its weights.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: vram-8b-weights
    variable: weights_gib
    label: Weights of Llama 3.1 8B in bf16
    unit: GiB
    kind: measured
    expect: 14.958
    tolerance: 0.0001
  - id: vram-8b-peak-fused
    variable: peak_fused
    label: Peak of a full fine-tuning step, 1 × 2,048 tokens, checkpointing, fused AdamW
    unit: GiB
    kind: measured
    expect: 59.85
    tolerance: 0.01
  - id: vram-8b-peak-foreach
    variable: peak_foreach
    label: The same with foreach AdamW
    unit: GiB
    kind: measured
    expect: 74.8
    tolerance: 0.01
  - id: vram-8b-fused-over-weights
    variable: fused_over_weights
    label: Peak with fused AdamW over the weights
    unit: "×"
    kind: measured
    expect: 4
    tolerance: 0.01
  - id: vram-8b-foreach-over-weights
    variable: foreach_over_weights
    label: Peak with foreach AdamW over the weights
    unit: "×"
    kind: measured
    expect: 5
    tolerance: 0.01
"""
import weakref

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

# Fake tensors hold no values, so transformers cannot look whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


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


def peak_of_second_step(**implementation):
    """Peak and weights in GiB. The first step only creates the optimizer state."""
    with FakeTensorMode(), LiveBytes() as memory:  # sizes of the 8B model, no data
        model = AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
            num_attention_heads=32, num_key_value_heads=8,
        ), dtype=torch.bfloat16).train()
        model.activation_checkpointing_enable()
        weights = memory.live
        optimizer = torch.optim.AdamW(model.parameters(), **implementation)
        for p in model.parameters():
            p.grad = torch.empty_like(p)
        optimizer.step()
        optimizer.zero_grad()
        row = torch.ones(1, 2048, dtype=torch.long)
        memory.peak = memory.live
        model(input_ids=row, labels=row, use_cache=False).loss.backward()
        optimizer.step()
    return memory.peak / 2**30, weights / 2**30


peak_fused, weights_gib = peak_of_second_step(fused=True)
peak_foreach, _ = peak_of_second_step(foreach=True)
fused_over_weights, foreach_over_weights = peak_fused / weights_gib, peak_foreach / weights_gib
print(f"weights {weights_gib:.2f} GiB; peak {peak_fused:.2f} GiB fused, {peak_foreach:.2f} GiB foreach")
