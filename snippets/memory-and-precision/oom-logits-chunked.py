"""Computing the loss in chunks gives the same loss and gradients without the whole logits tensor.

role: fixed
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: oom-chunked-largest-allocation
    variable: chunked_largest
    label: Largest single allocation with the loss in eight chunks
    unit: B/token
    kind: exact
    expect: 64128
    digits: 5
  - id: oom-chunked-peak-saving
    variable: peak_saving
    label: Peak with the whole logits over the peak with eight chunks
    unit: "×"
    kind: measured
    at_least: 3
  - id: oom-chunked-loss-difference
    variable: loss_difference
    label: Relative difference between the two losses
    unit: "1"
    kind: measured
    at_most: 1.0e-6
  - id: oom-chunked-gradient-difference
    variable: gradient_difference
    label: Largest gradient difference over the largest gradient
    unit: "1"
    kind: measured
    at_most: 1.0e-5
"""
import weakref

import torch
from torch.nn.functional import cross_entropy
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.checkpoint import checkpoint
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
config = LlamaConfig(
    vocab_size=128_256, hidden_size=16, intermediate_size=32, num_hidden_layers=1,
    num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=tokens,
)
model = LlamaForCausalLM(config)
input_ids = torch.randint(0, config.vocab_size, (1, tokens))


def whole():
    return model(input_ids=input_ids, labels=input_ids).loss


def chunked(chunks=8):
    hidden = model.model(input_ids).last_hidden_state[0, :-1]
    pieces = zip(hidden.split(tokens // chunks), input_ids[0, 1:].split(tokens // chunks))
    # The checkpoint drops each chunk's logits and makes them again in the backward pass.
    head_loss = lambda h, target: cross_entropy(model.lm_head(h).float(), target, reduction="sum")
    return sum(checkpoint(head_loss, h, t, use_reentrant=False) for h, t in pieces) / (tokens - 1)


def measure(make_loss):
    model.zero_grad(set_to_none=True)
    with LiveBytes(ignore=[input_ids, *model.parameters(), *model.buffers()]) as memory:
        loss = make_loss()
        loss.backward()
    return loss.item(), [p.grad.clone() for p in model.parameters()], memory


whole_loss, whole_grads, whole_memory = measure(whole)
chunked_loss, chunked_grads, chunked_memory = measure(chunked)

chunked_largest = chunked_memory.largest / tokens
peak_saving = whole_memory.peak / chunked_memory.peak
loss_difference = abs(whole_loss - chunked_loss) / whole_loss
gradient_difference = max(
    ((a - b).abs().max() / a.abs().max()).item() for a, b in zip(whole_grads, chunked_grads)
)
print(f"largest allocation: {whole_memory.largest / tokens:,.0f} B/token whole, {chunked_largest:,.0f} B/token in chunks")
print(f"peak: {peak_saving:.1f} times lower; loss differs by {loss_difference:.1e}, gradients by {gradient_difference:.1e}")
