"""A pass of Llama 2 7B over 4,096 tokens: forward alone stays below 24 GiB, the pass that a backward pass follows does not.

role: myth
devices: [cpu, cuda]
needs: [torch, transformers]
memory_gib: 8
timeout: 180
claims:
  - id: claim-7b-pass-inference
    variable: inference_gib
    label: Peak of a forward pass of Llama 2 7B in bf16 over 4,096 tokens without gradients, KV cache kept
    unit: GiB
    kind: measured
    at_most: 24
    simulated_on: [cpu]
  - id: claim-7b-pass-training
    variable: training_gib
    label: Peak of the same forward pass with all weights trained, no checkpointing
    unit: GiB
    kind: measured
    at_least: 24
    simulated_on: [cpu]
  - id: claim-7b-pass-checkpointed
    variable: checkpointed_gib
    label: The same with every layer checkpointed
    unit: GiB
    kind: measured
    at_most: 24
    simulated_on: [cpu]
mutations:
  - replace: 'with torch.no_grad():'
    with: 'with torch.enable_grad():'
    says: a pass that keeps its activations is no inference
"""
import contextlib
import weakref

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

real = torch.cuda.is_available()
device = "cuda" if real else "cpu"
# Fake tensors hold no values, so transformers cannot look whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


class LiveBytes(TorchDispatchMode):
    """Without a GPU: adds up every new tensor storage, in blocks of 512 B, until it is freed; keeps the peak."""

    live, peak, known = 0, 0, set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage()._cdata not in self.known:
                storage = tensor.untyped_storage()
                key, size = storage._cdata, -(-storage.nbytes() // 512) * 512
                self.known.add(key)
                self.live += size
                weakref.finalize(storage, self.drop, key, size)
        self.peak = max(self.peak, self.live)
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


memory = LiveBytes()


def peak_of(forward_pass):
    """GiB at the worst moment of one pass."""
    memory.peak = memory.live
    if real:
        torch.cuda.reset_peak_memory_stats()
    forward_pass()
    return (torch.cuda.max_memory_allocated() if real else memory.peak) / 2**30


with torch.device("meta"):  # Llama 2 7B; what its weights hold does not change a byte of what they need
    model = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=32_000, hidden_size=4096, intermediate_size=11_008, num_hidden_layers=32, num_attention_heads=32,
    ), dtype=torch.bfloat16)

with contextlib.ExitStack() as modes:
    if not real:
        modes.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
        modes.enter_context(memory)
    model.to_empty(device=device)
    row = torch.ones(1, 4096, dtype=torch.long, device=device)
    with torch.no_grad():
        inference_gib = peak_of(lambda: model(input_ids=row, use_cache=True))
    model.train()
    training_gib = peak_of(lambda: model(input_ids=row, labels=row, use_cache=False))
    model.activation_checkpointing_enable()
    checkpointed_gib = peak_of(lambda: model(input_ids=row, labels=row, use_cache=False))
print(f"forward alone {inference_gib:.1f} GiB, before a backward pass {training_gib:.1f}, checkpointed {checkpointed_gib:.1f}")
