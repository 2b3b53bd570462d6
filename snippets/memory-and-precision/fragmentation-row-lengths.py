"""Reserved over allocated memory by the order of row lengths: real training steps replayed in a model of the allocator.

role: demo
devices: [cpu]
needs: [torch, transformers]
timeout: 180
claims:
  - id: fragmentation-shortest-first
    variable: growing_ratio
    label: Reserved over the allocated peak after 12 steps of a small Llama, rows of random length, the shortest first
    unit: "×"
    kind: measured
    expect: 3.88
    tolerance: 0.1
  - id: fragmentation-longest-first
    variable: falling_ratio
    label: The same rows, the longest first
    unit: "×"
    kind: measured
    expect: 1.23
    tolerance: 0.1
  - id: fragmentation-multiples-of-512
    variable: buckets_ratio
    label: The shortest first, each padded to the next multiple of 512
    unit: "×"
    kind: measured
    expect: 1.65
    tolerance: 0.1
  - id: fragmentation-growing-segment
    variable: expandable_ratio
    label: The shortest first, with one segment that can grow
    unit: "×"
    kind: measured
    expect: 1.1
    tolerance: 0.1
  - id: fragmentation-stuck
    variable: stuck_share
    label: Share of the reserved memory that is idle and can't be given back after the last step, the shortest first
    unit: "%"
    kind: measured
    at_least: 0
    at_most: 30
plots:
  - id: fragmentation-by-step
    title: Reserved by the model of the allocator, rows of 256 to 2,048 tokens
    x: {variable: steps, label: step}
    y: {label: reserved (MiB)}
    series:
      - {variable: growing, label: the shortest first}
      - {variable: buckets, label: "the shortest first, padded to multiples of 512"}
      - {variable: falling, label: the longest first}
      - {variable: expandable, label: "the shortest first, one growing segment"}
    says: With the shortest first the reserved memory climbs at each step, since no free block is large enough for the next row; with the longest first it is there from the start and stays.
mutations:
  - replace: "growing, growing_ratio, stuck_share = replay(sorted(lengths))"
    with: "growing, growing_ratio, stuck_share = replay(sorted(lengths, reverse=True))"
    says: the longest first
"""
import weakref

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import AutoModelForCausalLM, LlamaConfig, masking_utils

masking_utils.find_packed_sequence_indices = lambda position_ids: None
MIB = 2**20


class Trace(TorchDispatchMode):
    """Notes each new storage (+size) and each freed one (-size) with a number of its own."""

    def __init__(self):
        super().__init__()
        self.events, self.known = [], {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in out if isinstance(out, (tuple, list)) else (out,):
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage()._cdata not in self.known:
                storage = tensor.untyped_storage()
                key, number, size = storage._cdata, len(self.events), storage.nbytes()
                self.known[key] = number
                self.events.append((number, size))
                weakref.finalize(storage, self.drop, key, number)
        return out

    def drop(self, key, number):
        del self.known[key]
        self.events.append((number, None))


class Allocator:
    """PyTorch's rules for blocks above 1 MiB: best fit, split, merge; a new segment if nothing fits."""

    def __init__(self, expandable):
        self.expandable, self.segments, self.where = expandable, [], {}
        self.allocated = self.reserved = self.peak = 0

    def malloc(self, number, size):
        fits = [(b[0], i, j) for i, s in enumerate(self.segments) for j, b in enumerate(s) if b[1] is None and b[0] >= size]
        if fits:
            _, i, j = min(fits)
            rest = self.segments[i][j][0] - size
        elif self.expandable and self.segments:  # the free end, if there is one, grows
            i, segment = 0, self.segments[0]
            end = segment.pop()[0] if segment[-1][1] is None else 0
            self.reserved += size - end
            j, rest = len(segment), 0
            segment.append([size, None])
        else:
            whole = 20 * MIB if size < 10 * MIB else -(-size // (2 * MIB)) * 2 * MIB
            self.reserved += whole
            self.segments.append([[whole, None]])
            i, j, rest = len(self.segments) - 1, 0, whole - size
        if rest > MIB:
            self.segments[i][j : j + 1] = [[size, number], [rest, None]]
        else:
            self.segments[i][j][1] = number
            size += rest
        self.where[number] = (i, size)
        self.allocated += size
        self.peak = max(self.peak, self.allocated)

    def free(self, number):
        i, size = self.where.pop(number)
        self.allocated -= size
        merged = []
        for block in self.segments[i]:
            if block[1] == number:
                block[1] = None
            if merged and merged[-1][1] is None and block[1] is None:
                merged[-1][0] += block[0]
            else:
                merged.append(block)
        self.segments[i] = merged


def replay(lengths, expandable=False):
    """Reserved MiB after each step, reserved over the allocated peak, and the share that is stuck."""
    allocator, reserved = Allocator(expandable), []
    with FakeTensorMode(allow_non_fake_inputs=True), Trace() as trace:
        model = AutoModelForCausalLM.from_config(LlamaConfig(
            vocab_size=32_000, hidden_size=1024, intermediate_size=2816, num_hidden_layers=2, num_attention_heads=16,
        ), dtype=torch.bfloat16).train()
        optimizer = torch.optim.AdamW(model.parameters(), fused=True)
        done = 0
        for length in lengths:
            row = torch.ones(1, length, dtype=torch.long)
            model(input_ids=row, labels=row, use_cache=False).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            for number, size in trace.events[done:]:
                if size is None and number in allocator.where:
                    allocator.free(number)
                elif size is not None and size > MIB:
                    allocator.malloc(number, -(-size // 512) * 512)
            done = len(trace.events)
            reserved.append(allocator.reserved / MIB)
    # A segment without a tensor in it goes back to the driver before an error is raised. The others can't.
    releasable = sum(segment[0][0] for segment in allocator.segments if len(segment) == 1 and segment[0][1] is None)
    stuck = allocator.reserved - releasable - allocator.allocated
    return reserved, allocator.reserved / allocator.peak, 100 * stuck / allocator.reserved


torch.manual_seed(0)
lengths = torch.randint(256, 2049, (12,)).tolist()
steps = list(range(1, 13))
growing, growing_ratio, stuck_share = replay(sorted(lengths))
falling, falling_ratio, _ = replay(sorted(lengths, reverse=True))
buckets, buckets_ratio, _ = replay([-(-length // 512) * 512 for length in sorted(lengths)])
expandable, expandable_ratio, _ = replay(sorted(lengths), expandable=True)
print(f"reserved over allocated: shortest first {growing_ratio:.2f}, longest first {falling_ratio:.2f}")
print(f"shortest first in multiples of 512: {buckets_ratio:.2f}, with a growing segment {expandable_ratio:.2f}")
print(f"idle and stuck after the shortest-first run: {stuck_share:.1f} % of what is reserved")
