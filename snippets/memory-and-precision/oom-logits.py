"""The largest tensor of a training step is often the float32 copy of the logits: 4 B × vocabulary × tokens.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: oom-logits-largest-allocation
    variable: largest_per_token
    label: Largest single allocation of a training step, vocabulary of 128,256
    unit: B/token
    kind: exact
    expect: 513024
    digits: 6
  - id: oom-logits-peak
    variable: peak_per_token
    label: Peak of the same step, with every copy of the logits
    unit: B/token
    kind: measured
    expect: 1540000
    tolerance: 0.02
  - id: oom-logits-copies
    variable: bytes_per_logit
    label: Bytes alive at the peak for each logit
    unit: B
    kind: measured
    expect: 12
    tolerance: 0.02
"""
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import LlamaConfig, LlamaForCausalLM


class LiveBytes(TorchDispatchMode):
    """Adds up each new storage until it is freed, and keeps the largest one."""

    def __init__(self, ignore):
        super().__init__()
        self.live = {t.untyped_storage()._cdata: 0 for t in ignore}
        self.peak = self.largest = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.live:
                    self.live[storage._cdata] = storage.nbytes()
                    self.largest = max(self.largest, storage.nbytes())
                    weakref.finalize(storage, self.live.pop, storage._cdata, None)
        self.peak = max(self.peak, sum(self.live.values()))
        return out


torch.manual_seed(0)
tokens = 128
# The vocabulary of Llama 3; everything else is kept tiny so that only the head shows.
config = LlamaConfig(
    vocab_size=128_256, hidden_size=16, intermediate_size=32, num_hidden_layers=1,
    num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=tokens,
)
model = LlamaForCausalLM(config).bfloat16()
input_ids = torch.randint(0, config.vocab_size, (1, tokens))

with LiveBytes(ignore=[input_ids, *model.parameters(), *model.buffers()]) as memory:
    model(input_ids=input_ids, labels=input_ids).loss.backward()

largest_per_token = memory.largest / tokens
peak_per_token = memory.peak / tokens
bytes_per_logit = memory.peak / (tokens * config.vocab_size)
print(f"largest allocation: {largest_per_token:,.0f} B/token = {largest_per_token / config.vocab_size:.0f} B for each logit")
print(f"peak:               {peak_per_token:,.0f} B/token = {bytes_per_logit:.1f} B for each logit")
