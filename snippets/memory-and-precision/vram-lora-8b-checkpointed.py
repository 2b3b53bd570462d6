"""LoRA on Llama 3.1 8B at 4 × 2,048 tokens with checkpointing: a step peaks above 24 GiB.

role: myth
devices: [cpu, cuda]
needs: [torch, transformers, peft]
memory_gib: 8
timeout: 180
claims:
  - id: vram-lora-8b-4x2048-checkpointed
    variable: peak_gib
    label: Peak of the second LoRA step on Llama 3.1 8B, 4 × 2,048 tokens, r = 16, all linear layers, checkpointing
    unit: GiB
    kind: measured
    expect: 29.3
    tolerance: 0.05
    simulated_on: [cpu]
  - id: vram-lora-8b-4x2048-after-step
    variable: resting_gib
    label: What is left after that step, base weights in bf16, float32 adapters and their states
    unit: GiB
    kind: measured
    expect: 15.43
    tolerance: 0.05
    digits: 4
    simulated_on: [cpu]
  - id: vram-lora-8b-4x2048-optimizer
    variable: step_gib
    label: Peak of optimizer.step() in that step
    unit: GiB
    kind: measured
    expect: 15.58
    tolerance: 0.05
    digits: 4
    simulated_on: [cpu]
  - id: vram-lora-8b-4x2048-formula
    variable: formula_over_peak
    label: Closed form over the peak of that step
    unit: "%"
    kind: measured
    expect: 100
    tolerance: 0.05
    digits: 4
    simulated_on: [cpu]
mutations:
  - replace: model.base_model.model.activation_checkpointing_enable()
    with: pass
    says: every layer's activations are kept
  - replace: 12 * tokens * 128_256
    with: 2 * tokens * 128_256
    says: the logits counted once, in 16 bits
"""
import contextlib
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


with torch.device("meta"):  # Llama 3.1 8B; what its weights hold does not change a byte of what they need
    base = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    ), dtype=torch.bfloat16)
    model = get_peft_model(base, LoraConfig(r=16, target_modules="all-linear")).train()
model.base_model.model.activation_checkpointing_enable()

with contextlib.ExitStack() as modes:
    if not real:
        modes.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
        modes.enter_context(memory)
    model.to_empty(device=device)
    adapters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(adapters, fused=True)
    rows = torch.ones(4, 2048, dtype=torch.long, device=device)
    for _ in range(2):  # the first step makes the optimizer state
        reset_peak()
        loss = model(input_ids=rows, labels=rows, use_cache=False).loss
        forward_gib = peak()
        reset_peak()
        loss.backward()
        backward_gib = peak()
        del loss
        reset_peak()
        optimizer.step()
        step_gib = peak()
        optimizer.zero_grad()
    reset_peak()
    resting_gib = peak()

peak_gib = max(forward_gib, backward_gib, step_gib)
tokens = rows.numel()
layer_inputs, loss_buffers = 32 * tokens * 2 * 4096, 12 * tokens * 128_256
formula_over_peak = 100 * (resting_gib + (layer_inputs + loss_buffers) / 2**30) / peak_gib
print(f"forward {forward_gib:.1f}, backward {backward_gib:.1f}, optimizer {step_gib:.1f}, after it {resting_gib:.2f} GiB")
print(f"closed form: {formula_over_peak:.1f} % of the peak")
