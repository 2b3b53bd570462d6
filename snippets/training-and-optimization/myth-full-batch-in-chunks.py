"""A full-batch step over data on disk: its memory follows the chunk, not the size of the data set.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: myth-full-batch-chunked-growth
    variable: chunked_growth
    label: Peak of live tensor bytes of a full-batch step in chunks of 64, 4,096 rows ÷ 512 rows
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: myth-full-batch-whole-growth
    variable: whole_growth
    label: The same step in one piece, 4,096 rows ÷ 512 rows
    unit: ×
    kind: measured
    at_least: 6
    at_most: 8
  - id: myth-full-batch-whole-over-chunked
    variable: whole_over_chunked
    label: Peak of the step over 4,096 rows, in one piece ÷ in chunks of 64
    unit: ×
    kind: measured
    at_least: 20
  - id: myth-full-batch-same-gradient
    variable: gradient_error
    label: Largest relative difference between the two gradients
    unit: "1"
    kind: measured
    at_most: 1.0e-12
  - id: myth-full-batch-steps-lost
    variable: steps_in_a_pass
    label: Steps that mini-batches of 64 make in the pass over 4,096 rows that buys one full-batch step
    unit: step
    kind: exact
    expect: 64
plots:
  - id: myth-full-batch-peaks
    title: Peak of live tensor bytes in one full-batch step, by rows in the data set
    x: {variable: sizes, label: rows in the data set, log: true}
    y: {label: peak (MiB), log: true}
    series:
      - {variable: whole_peaks, label: in one piece}
      - {variable: chunked_peaks, label: in chunks of 64}
    says: In one piece the peak grows in proportion to the rows; in chunks it is a flat line.
mutations:
  - replace: "loss.backward()"
    with: "losses.append(loss)"
    says: every chunk's graph is kept and walked back at the end, as people do who add up losses first
"""
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
width, sizes = 32, [512, 1024, 2048, 4096]
torch.randn(sizes[-1], width + 1).numpy().tofile("data.bin")  # inputs and one target in each row, on disk
model = torch.nn.Sequential(
    torch.nn.Linear(width, 64), torch.nn.GELU(), torch.nn.Linear(64, 64), torch.nn.GELU(), torch.nn.Linear(64, 1)
)


class PeakBytes(TorchDispatchMode):
    """The largest sum of bytes of tensors that existed at the same time, storage by storage."""

    def __init__(self, on_disk):
        super().__init__()
        self.live, self.peak, self.known = 0, 0, {on_disk.untyped_storage()._cdata}  # what is on disk doesn't count

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for tensor in out if isinstance(out, (tuple, list)) else [out]:
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage()._cdata not in self.known:
                storage = tensor.untyped_storage()
                self.known.add(storage._cdata)
                self.live += storage.nbytes()
                self.peak = max(self.peak, self.live)
                weakref.finalize(storage, self.drop, storage._cdata, storage.nbytes())
        return out

    def drop(self, key, size):
        self.known.discard(key)
        self.live -= size


def full_batch_step(rows, chunk):
    """Peak of live bytes in MiB, the gradient over all rows, and the chunks that were read."""
    data = torch.from_file("data.bin", size=sizes[-1] * (width + 1), dtype=torch.float64).view(-1, width + 1)
    model.zero_grad()
    losses, chunks = [], 0
    with PeakBytes(data) as memory:
        for part in data[:rows].split(chunk):
            loss = (model(part[:, :-1]) - part[:, -1:]).square().sum() / rows  # divide by all rows, not by the chunk's
            loss.backward()
            chunks += 1
        if losses:
            sum(losses).backward()
    return memory.peak / 2**20, torch.cat([p.grad.flatten() for p in model.parameters()]), chunks


whole = [full_batch_step(rows, rows) for rows in sizes]
chunked = [full_batch_step(rows, 64) for rows in sizes]
whole_peaks, chunked_peaks = [run[0] for run in whole], [run[0] for run in chunked]
whole_growth, chunked_growth = whole_peaks[-1] / whole_peaks[0], chunked_peaks[-1] / chunked_peaks[0]
whole_over_chunked = whole_peaks[-1] / chunked_peaks[-1]
gradient_error = ((whole[-1][1] - chunked[-1][1]).abs().max() / whole[-1][1].abs().max()).item()
steps_in_a_pass = chunked[-1][2]
print("rows", sizes, "peak in one piece", *(f"{p:.2f}" for p in whole_peaks), "in chunks", *(f"{p:.2f}" for p in chunked_peaks), "MiB")
print(f"gradients differ by {gradient_error:.1e}; {steps_in_a_pass} chunks read for one step")
