"""Full fine-tuning of Llama 3.1 8B with AdamW on a 24 GB card: one block of weights at a time fits.

role: myth
devices: [cpu, cuda]
needs: [torch, transformers]
memory_gib: 8
timeout: 180
claims:
  - id: myth-full-8b-block-peak
    variable: block_gib
    label: Peak of an AdamW step on the first decoder layer of Llama 3.1 8B, float32 copy and states, 1 × 2,048 tokens, every layer checkpointed
    unit: GiB
    kind: measured
    expect: 20.8
    tolerance: 0.05
    at_most: 24
    simulated_on: [cpu]
  - id: myth-full-8b-table-peak
    variable: table_gib
    label: The same for the input embedding alone
    unit: GiB
    kind: measured
    expect: 24.3
    tolerance: 0.1
    simulated_on: [cpu]
  - id: myth-full-8b-block-parameters
    variable: block_parameters
    label: Parameters of one decoder layer
    unit: parameter
    kind: exact
    expect: 218112000
    digits: 9
mutations:
  - replace: parameter.requires_grad_(False)
    with: pass
    says: every weight gets a gradient, and the gradients alone do not fit
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


def peak_of_second_step(model, block):
    """GiB at the worst moment of a step that trains the parameters of `block`, which keep a float32 copy."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    weights = [parameter.requires_grad_(True) for parameter in block.parameters()]
    copies = [weight.detach().float() for weight in weights]
    optimizer = torch.optim.AdamW(copies, fused=True)
    row = torch.ones(1, 2048, dtype=torch.long, device=device)
    for _ in range(2):  # the first step makes the optimizer state
        memory.peak = memory.live
        if real:
            torch.cuda.reset_peak_memory_stats()
        model(input_ids=row, labels=row, use_cache=False).loss.backward()
        for weight, copy in zip(weights, copies):
            copy.grad, weight.grad = weight.grad.float(), None
        optimizer.step()
        optimizer.zero_grad()
        with torch.no_grad():
            for weight, copy in zip(weights, copies):
                weight.copy_(copy)
    return (torch.cuda.max_memory_allocated() if real else memory.peak) / 2**30


with torch.device("meta"):  # Llama 3.1 8B; what its weights hold does not change a byte of what they need
    model = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    ), dtype=torch.bfloat16).train()
model.activation_checkpointing_enable()
with contextlib.ExitStack() as modes:
    if not real:
        modes.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
        modes.enter_context(memory)
    model.to_empty(device=device)
    first = model.model.layers[0]  # the dearest to train: the backward pass runs down to it through all others
    block_gib = peak_of_second_step(model, first)
    table_gib = peak_of_second_step(model, model.model.embed_tokens)  # the largest block
block_parameters = sum(p.numel() for p in first.parameters())
print(f"one layer of {block_parameters:,} parameters: {block_gib:.1f} GiB")
print(f"the input embedding: {table_gib:.1f} GiB")
