"""A LoRA step on Llama 3.1 8B with checkpointing peaks below 20 GiB of tensors for a row of 2,048 tokens.

role: demo
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: lora-8b-weights
    variable: weights_gib
    label: Base weights in bf16 and float32 adapters, r = 16, all linear layers
    unit: GiB
    kind: measured
    expect: 15.114
    tolerance: 0.001
  - id: lora-8b-peak-checkpointed
    variable: peak_checkpointed
    label: Peak of live tensor bytes in a LoRA step, 1 × 2,048 tokens, every layer checkpointed
    unit: GiB
    kind: measured
    expect: 18.89
    tolerance: 0.01
    simulated_on: [cpu]
  - id: lora-8b-peak-plain
    variable: peak_plain
    label: Peak of the same step without checkpointing
    unit: GiB
    kind: measured
    expect: 36.4
    tolerance: 0.02
    simulated_on: [cpu]
  - id: lora-8b-left-on-24-gib
    variable: left_on_24_gib
    label: Left of 24 GiB after the peak with checkpointing, for the CUDA context and the allocator
    unit: GiB
    kind: measured
    at_least: 4
    simulated_on: [cpu]
plots:
  - id: lora-8b-timeline
    title: Live tensor bytes through a LoRA step of Llama 3.1 8B, 1 × 2,048 tokens
    x: {variable: progress, label: share of the step's operations (%)}
    y: {label: live tensor bytes (GiB)}
    series:
      - {variable: timeline_plain, label: without checkpointing}
      - {variable: timeline_checkpointed, label: every layer checkpointed}
    says: Without checkpointing the bytes climb through the forward pass to a peak at the loss; with it they stay near the weights except at the loss.
"""
import warnings
import weakref

import torch
from peft import LoraConfig, get_peft_model
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name

# Fake tensors hold no values, so transformers cannot look whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed, and notes the sum after each operation."""

    def __init__(self):
        super().__init__()
        self.live, self.known, self.history = 0, set(), []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.known:
                    self.known.add(storage._cdata)
                    self.live += storage.nbytes()
                    weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        self.history.append(self.live / 2**30)
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


def step(model, optimizer, memory, row):
    """Live GiB after each operation of one training step, optimizer state already there."""
    memory.history = []
    model(input_ids=row, labels=row, use_cache=False).loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return memory.history


with torch.device("meta"):  # Llama 3.1 8B without data
    base = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    ), dtype=torch.bfloat16)
model = get_peft_model(base, LoraConfig(r=16, target_modules="all-linear")).train()

with FakeTensorMode(allow_non_fake_inputs=True), LiveBytes() as memory:
    model = model.to_empty(device="cpu")
    weights_gib = memory.live / 2**30
    adapters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(adapters, fused=True)
    for p in adapters:
        p.grad = torch.empty_like(p)
    optimizer.step()  # creates the optimizer state
    optimizer.zero_grad()
    row = torch.ones(1, 2048, dtype=torch.long)
    plain = step(model, optimizer, memory, row)
    base.activation_checkpointing_enable()
    checkpointed = step(model, optimizer, memory, row)

peak_plain, peak_checkpointed = max(plain), max(checkpointed)
left_on_24_gib = 24 - peak_checkpointed
progress = list(range(100))
# The highest value in each hundredth of the step, so that no peak falls between two points.
timeline_plain, timeline_checkpointed = (
    [max(h[len(h) * i // 100 : len(h) * (i + 1) // 100]) for i in progress] for h in (plain, checkpointed)
)
print(f"weights with adapters: {weights_gib:.2f} GiB")
print(f"peak: {peak_plain:.2f} GiB, with checkpointing {peak_checkpointed:.2f} GiB; left of 24 GiB: {left_on_24_gib:.2f} GiB")
