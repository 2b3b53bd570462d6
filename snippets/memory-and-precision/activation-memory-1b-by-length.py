"""Full fine-tuning of Llama 3.2 1B: peak of a step by sequence length and by batch, with and without checkpointing.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
memory_gib: 8
timeout: 180
claims:
  - id: activation-1b-peak-512
    variable: short_gib
    label: Peak of a full fine-tuning step of Llama 3.2 1B, bf16, fused AdamW, 1 × 512 tokens
    unit: GiB
    kind: measured
    expect: 10.19
    tolerance: 0.05
    simulated_on: [cpu]
  - id: activation-1b-peak-512-checkpointed
    variable: short_checkpointed_gib
    label: The same with checkpointing
    unit: GiB
    kind: measured
    expect: 10.19
    tolerance: 0.05
    simulated_on: [cpu]
  - id: activation-1b-peak-8192
    variable: long_gib
    label: Peak of the same step with 1 × 8,192 tokens
    unit: GiB
    kind: measured
    expect: 32.0
    tolerance: 0.05
    simulated_on: [cpu]
  - id: activation-1b-peak-8192-checkpointed
    variable: long_checkpointed_gib
    label: The same with checkpointing
    unit: GiB
    kind: measured
    expect: 19.3
    tolerance: 0.05
    simulated_on: [cpu]
  - id: activation-1b-batch-or-length
    variable: batch_over_length
    label: Peak of 8 rows of 1,024 tokens over that of one row of 8,192
    unit: "×"
    kind: measured
    expect: 1
    tolerance: 0.01
    digits: 4
    simulated_on: [cpu]
plots:
  - id: activation-1b-by-length
    title: Peak of a full fine-tuning step of Llama 3.2 1B in bf16, one row, fused AdamW
    x: {variable: lengths, label: tokens in the row}
    y: {label: peak (GiB)}
    series:
      - {variable: by_length_plain, label: without checkpointing}
      - {variable: by_length_checkpointed, label: every layer checkpointed}
    says: Both curves are flat while the optimizer step sets the peak, then grow in proportion to the length; checkpointing lowers the slope but leaves the part of the loss.
  - id: activation-1b-by-batch
    title: "Peak of the same step by number of rows of 1,024 tokens"
    x: {variable: batches, label: "rows of 1,024 tokens"}
    y: {label: peak (GiB)}
    series:
      - {variable: by_batch_plain, label: without checkpointing}
      - {variable: by_batch_checkpointed, label: every layer checkpointed}
    says: The curves are those by length, since only the number of tokens counts.
mutations:
  - replace: model.activation_checkpointing_enable()
    with: pass
    says: checkpointing is never switched on
  - replace: _attn_implementation = "sdpa"
    with: _attn_implementation = "eager"
    says: attention keeps a matrix of length by length
"""
import contextlib
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


with torch.device("meta"):  # Llama 3.2 1B; what its weights hold does not change a byte of what they need
    config = LlamaConfig(
        vocab_size=128_256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, head_dim=64,
        num_attention_heads=32, num_key_value_heads=8, tie_word_embeddings=True,
    )
    config._attn_implementation = "sdpa"  # fused: keeps no matrix of scores
    model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).train()


def step(rows, length):
    """Peak of one training step in GiB."""
    batch = torch.ones(rows, length, dtype=torch.long, device=device)
    reset_peak()
    model(input_ids=batch, labels=batch, use_cache=False).loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return peak()


lengths, batches = [512, 2048, 4096, 8192], [1, 4, 8]
with contextlib.ExitStack() as modes:
    if not real:
        modes.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
        modes.enter_context(memory)
    model.to_empty(device=device).tie_weights()
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    step(1, 512)  # makes the optimizer state
    by_length_plain = [step(1, length) for length in lengths]
    by_batch_plain = [step(rows, 1024) for rows in batches]
    model.activation_checkpointing_enable()
    by_length_checkpointed = [step(1, length) for length in lengths]
    by_batch_checkpointed = [step(rows, 1024) for rows in batches]

short_gib, long_gib = by_length_plain[0], by_length_plain[-1]
short_checkpointed_gib, long_checkpointed_gib = by_length_checkpointed[0], by_length_checkpointed[-1]
batch_over_length = by_batch_plain[-1] / long_gib
print("tokens", lengths)
print("plain", [round(p, 2) for p in by_length_plain], "checkpointed", [round(p, 2) for p in by_length_checkpointed])
print(f"8 x 1,024 over 1 x 8,192 tokens: {batch_over_length:.4f}")
