"""The bytes of a training step are weights, gradients, optimizer state and activations.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: vram-part-weights
    variable: weights
    label: Weights of a float32 model
    unit: B/parameter
    kind: exact
    expect: 4
  - id: vram-part-gradients
    variable: gradients
    label: What the backward pass leaves behind
    unit: B/parameter
    kind: measured
    expect: 4
    tolerance: 0.001
  - id: vram-part-states
    variable: states
    label: What the first AdamW step leaves behind
    unit: B/parameter
    kind: measured
    expect: 8
    tolerance: 0.001
  - id: vram-part-activations
    variable: activations_share
    label: Share of the peak that the forward pass adds, 8 rows of 128 tokens
    unit: "%"
    kind: measured
    expect: 77
    tolerance: 0.05
  - id: vram-parts-explain-peak
    variable: explained
    label: Weights, states and what the forward pass keeps, over the measured peak
    unit: "%"
    kind: measured
    at_least: 95
    at_most: 100
plots:
  - id: vram-timeline
    title: Live tensor bytes through two training steps of a small Llama, float32 and AdamW
    x: {variable: operations, label: operations run}
    y: {label: live tensor bytes (MiB)}
    series:
      - {variable: timeline, label: live bytes}
      - {variable: weights_line, label: weights}
    says: The bytes climb in each forward pass and fall in the backward pass; the second step starts higher because the optimizer state is there.
"""
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import LlamaConfig, LlamaForCausalLM


class LiveBytes(TorchDispatchMode):
    """Adds up every new tensor storage until it is freed, and notes the sum after each operation."""

    def __init__(self):
        super().__init__()
        self.live, self.known, self.history = 0, set(), []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                if storage._cdata not in self.known:
                    self.known.add(storage._cdata)
                    self.live += storage.nbytes()
                    weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        self.history.append(self.live)
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


torch.manual_seed(0)
with LiveBytes() as memory:
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=512, hidden_size=128, intermediate_size=448, num_hidden_layers=6,
        num_attention_heads=4, num_key_value_heads=2,
    ))
    built = memory.live
    optimizer = torch.optim.AdamW(model.parameters(), foreach=False)
    rows = torch.randint(0, 512, (8, 128))
    memory.history = [memory.live]
    marks = []
    for _ in range(2):
        loss = model(input_ids=rows, labels=rows, use_cache=False).loss
        after_forward = memory.live
        loss.backward()
        after_backward = memory.live
        optimizer.step()
        after_step = memory.live
        optimizer.zero_grad()
        marks.append((after_forward, after_backward, after_step, memory.live))

parameters = model.num_parameters()
(_, first_backward, first_step, start), (forward, *_) = marks
buffers = sum(b.nbytes for b in model.buffers())
weights = sum(p.nbytes for p in model.parameters()) / parameters
gradients = (first_backward - built - rows.nbytes) / parameters
states = (first_step - first_backward) / parameters
peak = max(memory.history)
activations_share = 100 * (forward - start) / peak
explained = 100 * forward / peak

stride = len(memory.history) // 240
timeline = [max(memory.history[i : i + stride]) / 2**20 for i in range(0, len(memory.history), stride)]
operations = list(range(0, len(memory.history), stride))
weights_line = [built / 2**20] * len(timeline)
print(f"weights {weights:.2f}, gradients {gradients:.2f}, states {states:.2f} B/parameter")
print(f"peak {peak / 2**20:.1f} MiB, of it activations {activations_share:.0f} %; the parts explain {explained:.1f} %")
