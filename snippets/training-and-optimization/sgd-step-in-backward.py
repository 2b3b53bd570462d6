"""SGD applied while gradients appear holds one gradient at a time and gives the same weights.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: sgd-state-bytes
    variable: state_bytes_per_parameter
    label: Optimizer state of SGD without momentum
    unit: B/parameter
    kind: exact
    expect: 0
  - id: sgd-momentum-state-bytes
    variable: momentum_bytes_per_parameter
    label: Optimizer state of SGD with momentum, float32 weights
    unit: B/parameter
    kind: exact
    expect: 4
  - id: sgd-in-backward-same-weights
    variable: same_weights
    label: Weights after three steps are bit-identical to ordinary SGD
    unit: yes/no
    kind: exact
    expect: true
  - id: sgd-in-backward-largest-gradient
    variable: peak_over_largest
    label: Peak of everything the backward pass allocates, step in backward ÷ bytes of the largest weight
    unit: ×
    kind: measured
    at_least: 1
    at_most: 1.3
  - id: sgd-in-backward-tied
    variable: tied_over_largest
    label: The same with one matrix for input and output embeddings
    unit: ×
    kind: measured
    at_least: 2.5
    at_most: 3.3
  - id: sgd-ordinary-peak
    variable: ordinary_over_all
    label: The same for an ordinary backward pass ÷ bytes of all weights
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.1
"""
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import LlamaConfig, LlamaForCausalLM

shape = dict(vocab_size=1000, hidden_size=128, intermediate_size=384, num_hidden_layers=4, num_attention_heads=4)
torch.manual_seed(0)
batches = [torch.randint(1000, (1, 2)) for _ in range(3)]  # so few tokens that gradients dominate


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed, and keeps the peak."""

    def __init__(self, ignore):
        super().__init__()
        self.known, self.live, self.peak = {t.untyped_storage()._cdata for t in ignore}, 0, 0

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


def train(in_backward=False, momentum=0.0, tied=False):
    """Weights after three steps, peak of the bytes that backward() allocates, bytes of optimizer state."""
    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(**shape, tie_word_embeddings=tied))
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=0.1, momentum=momentum)
    if in_backward:
        for parameter in parameters:
            parameter.register_post_accumulate_grad_hook(step_at_once)
    peak = 0
    for ids in batches:
        with LiveBytes([*parameters, *model.buffers()]) as memory:
            loss = model(input_ids=ids, labels=ids).loss
            before = memory.peak = memory.live
            loss.backward()
            peak = max(peak, memory.peak - before)
        if not in_backward:
            optimizer.step()
            optimizer.zero_grad()
    state = [t.nbytes for state in optimizer.state.values() for t in state.values() if t is not None]
    return parameters, peak, sum(state)


ordinary, ordinary_peak, state_bytes = train()
fused, fused_peak, _ = train(in_backward=True)
tied, tied_peak, _ = train(in_backward=True, tied=True)
state_bytes_per_parameter = state_bytes / sum(p.numel() for p in ordinary)
momentum_bytes_per_parameter = train(momentum=0.9)[2] / sum(p.numel() for p in ordinary)

same_weights = all(torch.equal(a, b) for a, b in zip(ordinary, fused))
peak_over_largest = fused_peak / max(p.nbytes for p in fused)
tied_over_largest = tied_peak / max(p.nbytes for p in tied)
ordinary_over_all = ordinary_peak / sum(p.nbytes for p in ordinary)
print(f"state: SGD {state_bytes_per_parameter:g} B/parameter, with momentum {momentum_bytes_per_parameter:g} B/parameter")
print(f"same weights: {same_weights}")
print(f"backward() allocates {ordinary_peak:,} B, and {fused_peak:,} B when it steps: {peak_over_largest:.2f} × the largest weight")
print(f"with tied embeddings {tied_over_largest:.2f} ×")
