"""A full SGD step on Llama 3.1 8B fits a 24 GB card if each gradient is used as soon as it is there.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: sgd-8b-peak-in-backward
    variable: peak_in_backward
    label: Peak of live tensor bytes, SGD stepping inside backward, bf16, 1 × 2,048 tokens, every layer checkpointed
    unit: GiB
    kind: measured
    expect: 18.46
    tolerance: 0.01
  - id: sgd-8b-peak-ordinary
    variable: peak_ordinary
    label: The same with backward first and the step after it
    unit: GiB
    kind: measured
    expect: 29.93
    tolerance: 0.01
  - id: sgd-8b-left-on-24-gib
    variable: left_on_24_gib
    label: Left of 24 GiB after the first peak, for the CUDA context and the allocator
    unit: GiB
    kind: measured
    at_least: 4
"""
import weakref

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

# Fake tensors hold no values, so transformers cannot look whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed, and keeps the peak."""

    def __init__(self):
        super().__init__()
        self.live, self.peak, self.known = 0, 0, set()

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage()._cdata not in self.known:
                storage = tensor.untyped_storage()
                self.known.add(storage._cdata)
                self.live += storage.nbytes()
                weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        self.peak = max(self.peak, self.live)
        return result

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


def step_at_once(parameter):
    """Runs inside backward(), as soon as this parameter's gradient is complete."""
    with torch.no_grad():
        parameter.add_(parameter.grad, alpha=-0.1)
    parameter.grad = None  # free it before the next gradient is made


def peak_of_a_step(in_backward):
    with FakeTensorMode(), LiveBytes() as memory:  # sizes of the 8B model, no data
        model = AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
            num_attention_heads=32, num_key_value_heads=8,
        ), dtype=torch.bfloat16).train()
        model.activation_checkpointing_enable()
        if in_backward:
            for parameter in model.parameters():
                parameter.register_post_accumulate_grad_hook(step_at_once)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        row = torch.ones(1, 2048, dtype=torch.long)
        model(input_ids=row, labels=row, use_cache=False).loss.backward()
        if not in_backward:
            optimizer.step()
    return memory.peak / 2**30


peak_in_backward, peak_ordinary = peak_of_a_step(True), peak_of_a_step(False)
left_on_24_gib = 24 - peak_in_backward
print(f"peak: {peak_in_backward:.2f} GiB stepping in backward, {peak_ordinary:.2f} GiB stepping after it")
print(f"left of 24 GiB: {left_on_24_gib:.2f} GiB")
