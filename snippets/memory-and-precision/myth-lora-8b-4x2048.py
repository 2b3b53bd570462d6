"""LoRA on Llama 3.1 8B that trains 0.1 % of the parameters, at 4 × 2,048 tokens: the gradients are nothing, the loss decides.

role: myth
devices: [cpu, cuda]
needs: [torch, transformers, peft]
memory_gib: 8
timeout: 180
claims:
  - id: myth-lora-8b-parameters
    variable: parameters
    label: Trainable parameters of Llama 3.1 8B, LoRA rank 16 on q_proj and v_proj
    unit: parameter
    kind: exact
    expect: 6815744
    digits: 7
  - id: myth-lora-8b-parameter-share
    variable: parameter_share
    label: Share of all parameters that these adapters train
    unit: "%"
    kind: measured
    expect: 0.0848
    tolerance: 0.01
  - id: myth-lora-8b-gradients
    variable: gradients_mb
    label: Gradients of these adapters, float32
    unit: MB
    kind: exact
    expect: 27.262976
  - id: myth-lora-8b-peak
    variable: default_gib
    label: Peak of a step with these adapters, 4 × 2,048 tokens, every layer checkpointed, the loss of transformers
    unit: GiB
    kind: measured
    expect: 28.9
    tolerance: 0.03
    at_least: 24
    simulated_on: [cpu]
  - id: myth-lora-8b-peak-chunked
    variable: chunked_gib
    label: The same step with the loss computed in chunks of 1,024 tokens
    unit: GiB
    kind: measured
    expect: 19.5
    tolerance: 0.05
    at_most: 24
    simulated_on: [cpu]
  - id: myth-lora-8b-gradient-part
    variable: gradient_part
    label: Gradients over the peak of the step with the loss of transformers
    unit: "%"
    kind: measured
    at_most: 0.2
    simulated_on: [cpu]
mutations:
  - replace: model.base_model.model.activation_checkpointing_enable()
    with: pass
    says: every layer's activations are kept, which no loss makes up for
  - replace: chunk = 1024
    with: chunk = 8192
    says: one chunk is the whole loss again
"""
import contextlib
import warnings
import weakref

import torch
from peft import LoraConfig, get_peft_model
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.checkpoint import checkpoint
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name

real = torch.cuda.is_available()
device = "cuda" if real else "cpu"
# Fake tensors hold no values, so transformers cannot look whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None
chunk = 1024


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


def whole_loss(rows):
    return model(input_ids=rows, labels=rows, use_cache=False).loss


def chunked_loss(rows):
    """The same mean, with the logits of one chunk at a time, made again in the backward pass."""
    causal = model.base_model.model
    hidden = causal.model(input_ids=rows, use_cache=False).last_hidden_state[:, :-1].flatten(0, 1)
    labels = rows[:, 1:].flatten()

    def part(h, y):
        return torch.nn.functional.cross_entropy(causal.lm_head(h).float(), y, reduction="sum")

    parts = [checkpoint(part, h, y, use_reentrant=False) for h, y in zip(hidden.split(chunk), labels.split(chunk))]
    return sum(parts) / labels.numel()


with torch.device("meta"):  # Llama 3.1 8B; what its weights hold does not change a byte of what they need
    base = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    ), dtype=torch.bfloat16)
    model = get_peft_model(base, LoraConfig(r=16, target_modules=["q_proj", "v_proj"])).train()
model.base_model.model.activation_checkpointing_enable()

with contextlib.ExitStack() as modes:
    if not real:
        modes.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
        modes.enter_context(memory)
    model.to_empty(device=device)
    adapters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(adapters, fused=True)
    for p in adapters:
        p.grad = torch.empty_like(p)
    gradients_mb = sum(p.grad.nbytes for p in adapters) / 1e6
    optimizer.step()  # makes the optimizer state
    optimizer.zero_grad()
    rows = torch.ones(4, 2048, dtype=torch.long, device=device)
    peaks = []
    for loss_of in whole_loss, chunked_loss:
        reset_peak()
        loss_of(rows).backward()
        optimizer.step()
        optimizer.zero_grad()
        peaks.append(peak())

default_gib, chunked_gib = peaks
parameters = sum(p.numel() for p in adapters)
parameter_share = 100 * parameters / sum(p.numel() for p in model.parameters())
gradient_part = 100 * gradients_mb * 1e6 / (default_gib * 2**30)
print(f"{parameters:,} parameters, {parameter_share:.3f} %: {gradients_mb:.1f} MB of gradients, {gradient_part:.2f} % of the peak")
print(f"peak {default_gib:.1f} GiB, with the loss in chunks {chunked_gib:.1f} GiB")
