"""The loss of a causal language model needs several times the memory of the logits it is given.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: loss-bytes-kept-per-logit
    variable: kept_per_logit
    label: Bytes the loss keeps for backward, for each bfloat16 logit
    unit: B
    kind: measured
    expect: 4
    tolerance: 0.01
  - id: loss-peak-bytes-per-logit
    variable: peak_per_logit
    label: Peak bytes of loss and backward for each logit, model output dropped
    unit: B
    kind: measured
    expect: 12
    tolerance: 0.01
  - id: loss-peak-bytes-per-logit-held
    variable: peak_while_held
    label: Peak bytes of loss and backward for each logit, model output held
    unit: B
    kind: measured
    expect: 14
    tolerance: 0.01
"""
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers.loss.loss_utils import ForCausalLMLoss


class PeakBytes(TorchDispatchMode):
    """Counts the bytes of all tensors alive that were made inside it, and their maximum."""

    def __init__(self):
        super().__init__()
        self.alive, self.now, self.peak = {}, 0, 0

    def free(self, key):
        self.now -= self.alive.pop(key)

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage()._cdata not in self.alive:
                storage = tensor.untyped_storage()
                self.alive[storage._cdata] = storage.nbytes()
                self.now += storage.nbytes()
                weakref.finalize(storage, self.free, storage._cdata)
        self.peak = max(self.peak, self.now)
        return result


torch.manual_seed(0)
vocabulary, tokens = 128_256, 128
hidden = torch.randn(1, tokens, 16, dtype=torch.bfloat16, requires_grad=True)
head = torch.randn(16, vocabulary, dtype=torch.bfloat16)
labels = torch.randint(vocabulary, (1, tokens))


def bytes_per_logit(hold_logits):
    with PeakBytes() as memory:
        logits = hidden @ head
        loss = ForCausalLMLoss(logits, labels, vocabulary)
        if not hold_logits:
            del logits  # what happens when you keep the loss and drop the model's output
        kept = memory.now
        loss.backward()
    return kept / (tokens * vocabulary), memory.peak / (tokens * vocabulary)


kept_per_logit, peak_per_logit = bytes_per_logit(hold_logits=False)
_, peak_while_held = bytes_per_logit(hold_logits=True)
print(f"kept for backward: {kept_per_logit:.2f} B for each logit")
print(f"peak: {peak_per_logit:.2f} B with the output dropped, {peak_while_held:.2f} B with it held")
