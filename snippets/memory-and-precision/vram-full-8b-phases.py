"""Full fine-tuning of Llama 3.1 8B in bf16: which phase of the step sets the peak, with fused and with foreach AdamW.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
memory_gib: 8
timeout: 180
claims:
  - id: vram-full-8b-forward
    variable: forward_gib
    label: Peak of the forward pass, full fine-tuning of Llama 3.1 8B in bf16, 1 × 2,048 tokens, no checkpointing
    unit: GiB
    kind: measured
    expect: 59.6
    tolerance: 0.05
    simulated_on: [cpu]
  - id: vram-full-8b-backward
    variable: backward_gib
    label: Peak of the backward pass in that step
    unit: GiB
    kind: measured
    expect: 60.1
    tolerance: 0.05
    simulated_on: [cpu]
  - id: vram-full-8b-step-fused
    variable: fused_gib
    label: Peak of optimizer.step() with fused AdamW
    unit: GiB
    kind: measured
    expect: 59.8
    tolerance: 0.05
    simulated_on: [cpu]
  - id: vram-full-8b-step-foreach
    variable: foreach_gib
    label: Peak of optimizer.step() with foreach AdamW
    unit: GiB
    kind: measured
    expect: 74.8
    tolerance: 0.05
    simulated_on: [cpu]
  - id: vram-full-8b-fused-saves
    variable: fused_saves
    label: What fused AdamW saves of the step's peak
    unit: "%"
    kind: measured
    at_least: 15
    simulated_on: [cpu]
mutations:
  - replace: foreach=True
    with: foreach=False
    says: one parameter at a time needs no list of temporaries
"""
import contextlib
import gc
import weakref

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
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
        for tensor in out if isinstance(out, (tuple, list)) else (out,):
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


def reset_peak():
    memory.peak = memory.live
    if real:
        torch.cuda.reset_peak_memory_stats()


def peak():
    """GiB at the worst moment since the last reset: of the card, or of tensors that hold no data."""
    return (torch.cuda.max_memory_allocated() if real else memory.peak) / 2**30


def second_step(**implementation):
    """Peaks of forward pass, backward pass and optimizer step. The first step only makes the optimizer state."""
    with torch.device("meta"):  # Llama 3.1 8B; what its weights hold does not change a byte of what they need
        model = AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
            num_attention_heads=32, num_key_value_heads=8,
        ), dtype=torch.bfloat16).train()
    with contextlib.ExitStack() as modes:
        if not real:
            modes.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
            modes.enter_context(memory)
        model.to_empty(device=device)
        optimizer = torch.optim.AdamW(model.parameters(), **implementation)
        row = torch.ones(1, 2048, dtype=torch.long, device=device)
        for _ in range(2):
            reset_peak()
            loss = model(input_ids=row, labels=row, use_cache=False).loss
            forward = peak()
            reset_peak()
            loss.backward()
            backward = peak()
            del loss
            reset_peak()
            optimizer.step()
            step = peak()
            optimizer.zero_grad()
    return forward, backward, step


forward_gib, backward_gib, fused_gib = second_step(fused=True)
gc.collect()
_, _, foreach_gib = second_step(foreach=True)  # what PyTorch picks on a GPU if you pass neither
fused_saves = 100 * (1 - max(forward_gib, backward_gib, fused_gib) / max(forward_gib, backward_gib, foreach_gib))
print(f"forward {forward_gib:.1f}, backward {backward_gib:.1f}, step {fused_gib:.1f} fused or {foreach_gib:.1f} GiB foreach")
