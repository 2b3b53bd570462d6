"""The peak of a training step may lie in the forward pass, in the backward pass or in the optimizer: three runs, three answers.

role: myth
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: myth-phase-long-backward
    variable: long_backward
    label: Peak of the backward pass over that of the step, all weights trained, 4 rows of 256 tokens
    unit: "%"
    kind: exact
    expect: 100
  - id: myth-phase-long-optimizer
    variable: long_optimizer
    label: Peak of optimizer.step() over that of the step, the same run
    unit: "%"
    kind: measured
    at_most: 60
  - id: myth-phase-short-backward
    variable: short_backward
    label: Peak of the backward pass over that of the step, all weights trained, 1 row of 16 tokens
    unit: "%"
    kind: measured
    at_most: 85
  - id: myth-phase-short-optimizer
    variable: short_optimizer
    label: Peak of optimizer.step() over that of the step, the same run
    unit: "%"
    kind: exact
    expect: 100
  - id: myth-phase-frozen-forward
    variable: frozen_forward
    label: Peak of the forward pass over that of the step, only a classifier's last layer trained, 4 rows of 256 tokens
    unit: "%"
    kind: exact
    expect: 100
  - id: myth-phase-frozen-backward
    variable: frozen_backward
    label: Peak of the backward pass over that of the step, the same run
    unit: "%"
    kind: measured
    at_most: 95
mutations:
  - replace: foreach=True
    with: foreach=False
    says: one parameter at a time needs no list of temporaries
  - replace: frozen.model.requires_grad_(False)
    with: pass
    says: with all layers trained the backward pass holds more than the forward pass
"""
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification

torch.manual_seed(0)
setup = LlamaConfig(
    vocab_size=2048, hidden_size=256, intermediate_size=896, num_hidden_layers=4,
    num_attention_heads=4, num_key_value_heads=4, num_labels=2, pad_token_id=0,
)


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed, and keeps the peak."""

    def __init__(self, *held):
        super().__init__()
        self.known = {t.untyped_storage()._cdata for t in held}
        self.live = self.peak = sum(t.nbytes for t in held)

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage()._cdata not in self.known:
                storage = tensor.untyped_storage()
                self.known.add(storage._cdata)
                self.live += storage.nbytes()
                weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        self.peak = max(self.peak, self.live)
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size

    def since_last(self):
        peak, self.peak = self.peak, self.live
        return peak


def phases(model, rows, labels):
    """Peaks of forward pass, backward pass and optimizer step in percent of the largest, in the second step."""
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], foreach=True)
    with LiveBytes(*model.parameters(), *model.buffers()) as memory:
        for _ in range(2):  # the first step makes the optimizer state
            memory.since_last()
            loss = model(input_ids=rows, labels=labels, use_cache=False).loss
            forward = memory.since_last()
            loss.backward()
            del loss
            backward = memory.since_last()
            optimizer.step()
            step = memory.since_last()
            optimizer.zero_grad()
    return [100 * peak / max(forward, backward, step) for peak in (forward, backward, step)]


long, short = torch.randint(1, 2048, (4, 256)), torch.randint(1, 2048, (1, 16))
long_forward, long_backward, long_optimizer = phases(LlamaForCausalLM(setup), long, long)
short_forward, short_backward, short_optimizer = phases(LlamaForCausalLM(setup), short, short)
frozen = LlamaForSequenceClassification(setup)
frozen.model.requires_grad_(False)
frozen_forward, frozen_backward, frozen_optimizer = phases(frozen, long, torch.tensor([0, 1, 0, 1]))
print(f"forward, backward, optimizer, long rows: {long_forward:.0f}, {long_backward:.0f}, {long_optimizer:.0f} % of the peak")
print(f"short row: {short_forward:.0f}, {short_backward:.0f}, {short_optimizer:.0f} %")
print(f"frozen model: {frozen_forward:.0f}, {frozen_backward:.0f}, {frozen_optimizer:.0f} %")
