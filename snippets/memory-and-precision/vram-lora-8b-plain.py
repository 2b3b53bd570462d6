"""LoRA on Llama 3.1 8B at 4 × 2,048 tokens without checkpointing: the peak with and without autocast.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers, peft]
memory_gib: 8
timeout: 180
claims:
  - id: vram-lora-8b-4x2048-plain
    variable: default_gib
    label: Peak of a LoRA step on Llama 3.1 8B, optimizer state in place, 4 × 2,048 tokens, r = 16, all linear layers, no checkpointing
    unit: GiB
    kind: measured
    expect: 99.3
    tolerance: 0.05
    simulated_on: [cpu]
  - id: vram-lora-8b-4x2048-plain-autocast
    variable: autocast_gib
    label: The same under bf16 autocast
    unit: GiB
    kind: measured
    expect: 80.3
    tolerance: 0.05
    simulated_on: [cpu]
  - id: vram-lora-8b-4x2048-plain-formula
    variable: formula_over_peak
    label: Closed form over the first of these peaks
    unit: "%"
    kind: measured
    expect: 100
    tolerance: 0.05
    digits: 4
    simulated_on: [cpu]
mutations:
  - replace: target_modules="all-linear"
    with: target_modules=["q_proj"]
    says: one adapted layer in seven
"""
import contextlib
import gc
import warnings
import weakref

import torch
from peft import LoraConfig, get_peft_model
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name

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


def step_peak(autocast):
    """Peak of a step that finds its optimizer state in place, and what is left after it."""
    with torch.device("meta"):  # Llama 3.1 8B; what its weights hold does not change a byte of what they need
        base = AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
            num_attention_heads=32, num_key_value_heads=8,
        ), dtype=torch.bfloat16)
        model = get_peft_model(base, LoraConfig(r=16, target_modules="all-linear")).train()
    with contextlib.ExitStack() as modes:
        if not real:
            modes.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
            modes.enter_context(memory)
        model.to_empty(device=device)
        adapters = [p for p in model.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(adapters, fused=True)
        for p in adapters:
            p.grad = torch.zeros_like(p)
        optimizer.step()  # zero gradients: makes the optimizer state and moves no weight far
        optimizer.zero_grad()
        rows = torch.ones(4, 2048, dtype=torch.long, device=device)
        reset_peak()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=autocast):
            loss = model(input_ids=rows, labels=rows, use_cache=False).loss
        loss.backward()
        del loss
        optimizer.step()
        optimizer.zero_grad()
        highest = peak()
        reset_peak()
        return highest, peak()


default_gib, resting_gib = step_peak(autocast=False)
gc.collect()
autocast_gib, _ = step_peak(autocast=True)
tokens = 4 * 2048
kept, loss_buffers = 32 * tokens * 295_488, 12 * tokens * 128_256
formula_over_peak = 100 * (resting_gib + (kept + loss_buffers) / 2**30) / default_gib
print(f"peak {default_gib:.1f} GiB, with autocast {autocast_gib:.1f} GiB")
print(f"closed form: {formula_over_peak:.1f} % of the first")
