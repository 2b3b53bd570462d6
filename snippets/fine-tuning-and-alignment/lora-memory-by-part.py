"""LoRA saves gradients and optimizer states; its activations are not smaller and can be larger.

role: myth
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: lora-full-gradients-and-states
    variable: full_gib
    label: Gradients and AdamW states of Llama 3.1 8B, full fine-tuning in bf16
    unit: GiB
    kind: measured
    expect: 44.873
    tolerance: 0.001
  - id: lora-gradients-and-states
    variable: lora_gib
    label: Gradients and AdamW states with LoRA, r = 16, all linear layers, float32 adapters
    unit: GiB
    kind: measured
    expect: 0.46875
    tolerance: 0.001
  - id: lora-kept-full
    variable: kept_full
    label: Kept for the backward pass by one layer for one token, full fine-tuning in bf16
    unit: B
    kind: exact
    expect: 200840
    digits: 6
  - id: lora-kept-default
    variable: kept_default
    label: The same with LoRA on all linear layers, float32 adapters, no autocast
    unit: B
    kind: exact
    expect: 295496
    digits: 6
  - id: lora-kept-bf16
    variable: kept_bf16
    label: The same with bf16 adapters
    unit: B
    kind: exact
    expect: 184680
    digits: 6
  - id: lora-kept-autocast
    variable: kept_autocast
    label: The same with float32 adapters under bf16 autocast
    unit: B
    kind: exact
    expect: 217448
    digits: 6
  - id: lora-kept-query-value
    variable: kept_query_value
    label: The same with LoRA on q_proj and v_proj alone, float32 adapters, no autocast
    unit: B
    kind: exact
    expect: 172296
    digits: 6
  - id: lora-kept-ratio
    variable: kept_ratio
    label: Kept bytes of LoRA on all linear layers, float32 adapters and no autocast, over full fine-tuning
    unit: "×"
    kind: measured
    expect: 1.47
    tolerance: 0.01
"""
import contextlib
import warnings
import weakref

import torch
from peft import LoraConfig, get_peft_model
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name

# Fake tensors hold no values, so transformers cannot look whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed."""

    def __init__(self):
        super().__init__()
        self.live, self.known = 0, set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.known:
                    self.known.add(storage._cdata)
                    self.live += storage.nbytes()
                    weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


def llama_8b(layers, targets=None, adapters_in_float32=True):
    """Llama 3.1 8B without data, on the meta device."""
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=layers,
            num_attention_heads=32, num_key_value_heads=8,
        ), dtype=torch.bfloat16)
    if targets:
        setup = LoraConfig(r=16, target_modules=targets)
        model = get_peft_model(model, setup, autocast_adapter_dtype=adapters_in_float32)
    return model.train()


def on_fake_cpu(model):
    """The model on fake CPU tensors: sizes are real, data is not. Built outside, so that .to() still works."""
    return model.to_empty(device="cpu")


def gradients_and_states(model):
    """GiB that the gradients and one AdamW step add to the weights."""
    with FakeTensorMode(allow_non_fake_inputs=True), LiveBytes() as memory:
        weights = [p for p in on_fake_cpu(model).parameters() if p.requires_grad]
        before = memory.live
        optimizer = torch.optim.AdamW(weights, fused=True)
        for weight in weights:
            weight.grad = torch.empty_like(weight)
        optimizer.step()
        return (memory.live - before) / 2**30


def kept(*setup, autocast=False):
    """Bytes that one layer keeps for one token: two layers less one, and 2,048 tokens less 1,024."""
    by_layers = []
    for model in llama_8b(1, *setup), llama_8b(2, *setup):
        with FakeTensorMode(allow_non_fake_inputs=True), LiveBytes() as memory:
            model, sizes = on_fake_cpu(model), []
            for tokens in 1024, 2048:
                row = torch.ones(1, tokens, dtype=torch.long)
                before = memory.live
                with torch.autocast("cpu", torch.bfloat16) if autocast else contextlib.nullcontext():
                    loss = model(input_ids=row, labels=row, use_cache=False).loss
                sizes.append(memory.live - before)
                del loss
            by_layers.append(sizes[1] - sizes[0])
    return (by_layers[1] - by_layers[0]) / 1024


full_gib, lora_gib = gradients_and_states(llama_8b(32)), gradients_and_states(llama_8b(32, "all-linear"))
kept_full, kept_default, kept_bf16 = kept(), kept("all-linear"), kept("all-linear", False)
kept_autocast, kept_query_value = kept("all-linear", autocast=True), kept(["q_proj", "v_proj"])
kept_ratio = kept_default / kept_full
print(f"gradients and states: full {full_gib:.1f} GiB, LoRA {lora_gib:.2f} GiB")
print(f"kept by one layer for one token: full {kept_full:,.0f} B, LoRA on all linear layers {kept_default:,.0f} B")
print(f"under autocast {kept_autocast:,.0f} B, with bf16 adapters {kept_bf16:,.0f} B, on q_proj and v_proj alone {kept_query_value:,.0f} B")
