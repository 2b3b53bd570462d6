"""A QLoRA step on Llama 3.1 8B: 4-bit weights through bitsandbytes' own operations, adapters in float32.

role: demo
devices: [cpu]
needs: [torch, transformers, peft, bitsandbytes]
claims:
  - id: qlora-8b-base
    variable: base_gib
    label: Llama 3.1 8B with its decoder's linear layers in NF4 with double quantization, the rest in bf16
    unit: GiB
    kind: measured
    expect: 5.311
    tolerance: 0.001
    simulated_on: [cpu]
  - id: qlora-8b-base-prepared
    variable: prepared_gib
    label: The same after prepare_model_for_kbit_training
    unit: GiB
    kind: measured
    expect: 7.268
    tolerance: 0.001
    simulated_on: [cpu]
  - id: qlora-8b-prepared-more
    variable: prepared_more
    label: What prepare_model_for_kbit_training adds
    unit: GiB
    kind: measured
    expect: 1.957
    tolerance: 0.001
    simulated_on: [cpu]
  - id: qlora-8b-adapters-and-states
    variable: adapters_gib
    label: Adapters, r = 16, all linear layers, and their two AdamW states, float32
    unit: GiB
    kind: measured
    expect: 0.469
    tolerance: 0.001
    simulated_on: [cpu]
  - id: qlora-8b-peak
    variable: peak
    label: Peak of live tensor bytes in a QLoRA step, 1 × 2,048 tokens, every layer checkpointed
    unit: GiB
    kind: measured
    expect: 9.25
    tolerance: 0.01
    simulated_on: [cpu]
  - id: qlora-8b-restored
    variable: restored
    label: Weights that the backward pass of that step restores
    unit: "1"
    kind: exact
    expect: 224
  - id: qlora-8b-products
    variable: products
    label: Products with 4-bit weights in that step, forward and recomputed
    unit: "1"
    kind: exact
    expect: 448
timeout: 120
mutations:
  - replace: "base.activation_checkpointing_enable()"
    with: "base.train()"
    says: no layer is checkpointed
  - replace: "numel // 2, 1, dtype=torch.uint8"
    with: "numel, 1, dtype=torch.uint8"
    says: one byte for each code instead of two codes to a byte
"""
import copy
import warnings
import weakref

import bitsandbytes
import torch
from bitsandbytes.functional import QuantState
from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name

# Fake tensors hold no values, so transformers cannot look whether a row is packed from several texts. It is not.
masking_utils.find_packed_sequence_indices = lambda position_ids: None


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed, and keeps the peak."""

    def __init__(self):
        super().__init__()
        self.live, self.peak, self.known, self.calls = 0, 0, set(), []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        self.calls.append(str(func))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.known:
                    self.known.add(storage._cdata)
                    self.live += storage.nbytes()
                    weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        self.peak = max(self.peak, self.live)
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


class Nf4Linear(torch.nn.Linear):
    """The tensors of bitsandbytes' Linear4bit and its matrix product, without the class that wants real data."""

    def __init__(self, plain):
        super().__init__(plain.in_features, plain.out_features, bias=False, device="meta")
        self.shape, numel = self.weight.shape, self.weight.numel()
        codes = torch.empty(numel // 2, 1, dtype=torch.uint8, device="meta")
        self.weight = torch.nn.Parameter(codes, requires_grad=False)
        self.register_buffer("scales", torch.empty(numel // 64, dtype=torch.uint8, device="meta"))
        self.register_buffer("scales_of_scales", torch.empty(numel // 64 // 256, device="meta"))
        for name, size in (("levels", [16]), ("scale_levels", [256]), ("offset", [])):
            self.register_buffer(name, torch.empty(size, device="meta"))

    def forward(self, x):
        inner = QuantState(self.scales_of_scales, code=self.scale_levels, blocksize=256, dtype=torch.float32)
        state = QuantState(self.scales, shape=self.shape, code=self.levels, blocksize=64, quant_type="nf4",
                           dtype=torch.bfloat16, offset=self.offset, state2=inner)
        return bitsandbytes.matmul_4bit(x, self.weight, quant_state=state)


def tensors_gib(model):
    return sum(t.nbytes for t in [*model.parameters(), *model.buffers()]) / 2**30


with torch.device("meta"):  # Llama 3.1 8B without data
    base = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8,
    ), dtype=torch.bfloat16)
for name, module in list(base.named_modules()):
    if name.endswith("_proj"):
        base.set_submodule(name, Nf4Linear(module))
base_gib = tensors_gib(base)
prepared_gib = tensors_gib(prepare_model_for_kbit_training(copy.deepcopy(base)))
prepared_more = prepared_gib - base_gib

model = get_peft_model(base, LoraConfig(r=16, target_modules="all-linear")).train()
with FakeTensorMode(allow_non_fake_inputs=True), LiveBytes() as memory:
    model = model.to_empty(device="cpu")
    base.activation_checkpointing_enable()
    adapters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(adapters, fused=True)
    for p in adapters:
        p.grad = torch.empty_like(p)
    optimizer.step()  # creates the optimizer state
    optimizer.zero_grad()
    adapters_gib = memory.live / 2**30 - base_gib

    row = torch.ones(1, 2048, dtype=torch.long)
    memory.peak, memory.calls = memory.live, []
    model(input_ids=row, labels=row, use_cache=False).loss.backward()
    optimizer.step()

peak = memory.peak / 2**30
products, restored = (sum(name in call for call in memory.calls) for name in ("gemm_4bit", "dequantize_4bit"))
print(f"base {base_gib:.2f} GiB, prepared {prepared_gib:.2f} GiB; adapters and states {adapters_gib:.2f} GiB")
print(f"peak: {peak:.2f} GiB with one row of 2,048 tokens; {products} products with 4-bit weights, {restored} weights restored")
