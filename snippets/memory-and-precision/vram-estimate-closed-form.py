"""A closed form of twenty lines gives the peak of a full fine-tuning step that counting every tensor gives.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
memory_gib: 8
timeout: 180
claims:
  - id: vram-estimate-worst-error
    variable: worst_error
    label: Largest error of the closed form over six steps of Llama 3.2 1B and Llama 3.1 8B
    unit: "%"
    kind: measured
    at_least: 0
    at_most: 2
    simulated_on: [cpu]
  - id: vram-estimate-mean-error
    variable: mean_error
    label: Mean error of the closed form over the six steps
    unit: "%"
    kind: measured
    at_least: 0
    at_most: 1
    simulated_on: [cpu]
  - id: vram-estimate-weights-only-error
    variable: weights_only_error
    label: Largest error of the rule "four times the weights" over the same steps
    unit: "%"
    kind: measured
    at_least: 40
    simulated_on: [cpu]
  - id: vram-estimate-without-loss-error
    variable: without_loss_error
    label: Largest error of the closed form without the term of the loss
    unit: "%"
    kind: measured
    at_least: 10
    simulated_on: [cpu]
mutations:
  - replace: 16 * h + 4 * dq + 4 * dkv + 4 * heads + 8 * f
    with: 34 * h
    says: the coefficient of a GPT layer of 2022 in place of Llama's
  - replace: 12 * V * T
    with: 2 * V * T
    says: the logits counted once, in 16 bits
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


def estimate(config, rows, length, checkpointing, with_loss=True):
    """GiB at the worst moment of a bf16 step with fused AdamW, torch's fused attention and no mask."""
    h, L, V, f = config.hidden_size, config.num_hidden_layers, config.vocab_size, config.intermediate_size
    heads, T = config.num_attention_heads, rows * length
    dq, dkv = heads * config.head_dim, config.num_key_value_heads * config.head_dim
    layer = 2 * h * dq + 2 * h * dkv + 3 * h * f + 2 * h  # parameters
    head = V * h
    weights = 2 * (L * layer + h + head * (1 if config.tie_word_embeddings else 2))
    static = 3 * weights  # with the two states
    kept_layer = T * (16 * h + 4 * dq + 4 * dkv + 4 * heads + 8 * f)
    kept = T * 2 * h if checkpointing else kept_layer
    loss = 12 * V * T if with_loss else 0
    at_loss = static + L * kept + loss
    in_layer = max(  # layer i of the backward pass: gradients of those above it, activations of those below
        static + 2 * (head + (L - i) * layer) + i * kept + (kept_layer if checkpointing else 0) + 4 * f * T
        for i in range(1, L + 1)
    )
    end = static + weights + (4 * head if config.tie_word_embeddings else 0)  # a tied matrix: two gradients and their sum
    return max(at_loss, in_layer, end) / 2**30


def second_step(config, shapes):
    """Peak of one step for each shape, optimizer state already there, and the weights."""
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).train()
    with contextlib.ExitStack() as modes:
        if not real:
            modes.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
            modes.enter_context(memory)
        model.to_empty(device=device).tie_weights()
        optimizer = torch.optim.AdamW(model.parameters(), fused=True)
        peaks = []
        for rows, length, checkpointing in [(1, 16, False), *shapes]:
            if checkpointing:
                model.activation_checkpointing_enable()
            batch = torch.ones(rows, length, dtype=torch.long, device=device)
            reset_peak()
            model(input_ids=batch, labels=batch, use_cache=False).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            peaks.append(peak())
    return peaks[1:], 2 * model.num_parameters() / 2**30


small = LlamaConfig(  # Llama 3.2 1B
    vocab_size=128_256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, head_dim=64,
    num_attention_heads=32, num_key_value_heads=8, tie_word_embeddings=True,
)
large = LlamaConfig(  # Llama 3.1 8B
    vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32, head_dim=128,
    num_attention_heads=32, num_key_value_heads=8,
)
shapes = [(1, 512, False), (4, 1024, False), (4, 2048, True)]
errors, weights_only, without_loss = [], [], []
for config in (small, large):
    peaks, weights = second_step(config, shapes)
    gc.collect()
    for shape, seen in zip(shapes, peaks):
        errors.append(100 * abs(estimate(config, *shape) / seen - 1))
        weights_only.append(100 * abs(4 * weights / seen - 1))
        without_loss.append(100 * abs(estimate(config, *shape, with_loss=False) / seen - 1))
        print(config.num_hidden_layers, "layers", shape, f"peak {seen:.2f} GiB, closed form {estimate(config, *shape):.2f} GiB")
worst_error, mean_error = max(errors), sum(errors) / len(errors)
weights_only_error, without_loss_error = max(weights_only), max(without_loss)
print(f"error at most {worst_error:.2f} %, mean {mean_error:.2f} %; four times the weights {weights_only_error:.0f} %")
print(f"without the loss {without_loss_error:.0f} %")
