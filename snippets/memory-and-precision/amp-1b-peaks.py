"""Full fine-tuning of Llama 3.2 1B: float32, float32 under bf16 autocast, and bf16 weights, by number of tokens.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
memory_gib: 8
timeout: 180
claims:
  - id: amp-1b-short-float32
    variable: short_float32
    label: Peak of a full fine-tuning step of Llama 3.2 1B in float32, 1 × 512 tokens, fused AdamW
    unit: GiB
    kind: measured
    expect: 20.4
    tolerance: 0.05
    simulated_on: [cpu]
  - id: amp-1b-short-autocast
    variable: short_autocast
    label: The same under bf16 autocast
    unit: GiB
    kind: measured
    expect: 20.4
    tolerance: 0.05
    simulated_on: [cpu]
  - id: amp-1b-short-bf16
    variable: short_bf16
    label: The same with weights, gradients and states in bf16
    unit: GiB
    kind: measured
    expect: 10.19
    tolerance: 0.05
    simulated_on: [cpu]
  - id: amp-1b-long-float32
    variable: long_float32
    label: Peak of a full fine-tuning step of Llama 3.2 1B in float32, 4 × 2,048 tokens, fused AdamW
    unit: GiB
    kind: measured
    expect: 50.3
    tolerance: 0.05
    simulated_on: [cpu]
  - id: amp-1b-long-autocast
    variable: long_autocast
    label: The same under bf16 autocast
    unit: GiB
    kind: measured
    expect: 43.8
    tolerance: 0.05
    simulated_on: [cpu]
  - id: amp-1b-long-bf16
    variable: long_bf16
    label: The same with weights, gradients and states in bf16
    unit: GiB
    kind: measured
    expect: 32.0
    tolerance: 0.05
    simulated_on: [cpu]
plots:
  - id: amp-1b-by-tokens
    title: Peak of a full fine-tuning step of Llama 3.2 1B, fused AdamW, no checkpointing
    x: {variable: tokens, label: tokens in the batch}
    y: {label: peak (GiB)}
    series:
      - {variable: float32_gib, label: float32}
      - {variable: autocast_gib, label: float32 weights under bf16 autocast}
      - {variable: bf16_gib, label: bf16 weights}
    says: At few tokens autocast needs as much as float32; at many tokens it needs less, and bf16 weights need least throughout.
mutations:
  - replace: enabled=autocast
    with: enabled=False
    says: autocast is never on
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


def peaks(weights_in, autocast):
    """Peak of the second step in GiB, for each number of tokens."""
    with torch.device("meta"):  # Llama 3.2 1B; what its weights hold does not change a byte of what they need
        model = AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=128_256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, head_dim=64,
            num_attention_heads=32, num_key_value_heads=8, tie_word_embeddings=True,
        ), dtype=weights_in).train()
    with contextlib.ExitStack() as modes:
        if not real:
            modes.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
            modes.enter_context(memory)
        model.to_empty(device=device).tie_weights()
        optimizer = torch.optim.AdamW(model.parameters(), fused=True)
        result = []
        for length in [16, *tokens]:  # the first makes the optimizer state
            row = torch.ones(1, length, dtype=torch.long, device=device)
            reset_peak()
            with torch.autocast(device, dtype=torch.bfloat16, enabled=autocast):
                loss = model(input_ids=row, labels=row, use_cache=False).loss
            loss.backward()
            del loss
            optimizer.step()
            optimizer.zero_grad()
            result.append(peak())
    return result[1:]


tokens = [512, 2048, 8192]
float32_gib = peaks(torch.float32, autocast=False)
gc.collect()
autocast_gib = peaks(torch.float32, autocast=True)
gc.collect()
bf16_gib = peaks(torch.bfloat16, autocast=False)
(short_float32, _, long_float32), (short_autocast, _, long_autocast), (short_bf16, _, long_bf16) = (
    float32_gib, autocast_gib, bf16_gib
)
for name, values in (("float32", float32_gib), ("autocast", autocast_gib), ("bf16", bf16_gib)):
    print(name, [round(v, 2) for v in values])
