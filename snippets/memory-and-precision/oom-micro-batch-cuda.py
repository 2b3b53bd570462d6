"""Under the same 2 GiB cap, micro-batches with accumulation train on a batch that does not fit whole.

role: fixed
devices: [cuda]
needs: [torch]
twin: oom-micro-batch
claims:
  - id: oom-cuda-whole-fits
    variable: whole_fits
    label: A batch of 16,384 rows fits under the cap in one piece
    unit: yes/no
    kind: exact
    expect: false
  - id: oom-cuda-micro-peak
    variable: micro_peak_gib
    label: Peak allocated for the same batch in 16 micro-batches
    unit: GiB
    kind: measured
    at_most: 0.5
  - id: oom-cuda-rows-trained
    variable: rows
    label: Rows whose gradients were accumulated
    unit: sample
    kind: exact
    expect: 16384
"""
import torch
from torch import nn

GIB = 2**30
torch.cuda.set_per_process_memory_fraction(2 * GIB / torch.cuda.get_device_properties(0).total_memory)

torch.manual_seed(0)
block = lambda: nn.Sequential(nn.LayerNorm(512), nn.Linear(512, 2048), nn.GELU(), nn.Linear(2048, 512))
model = nn.Sequential(*[block() for _ in range(8)]).cuda()
x = torch.randn(16_384, 512, device="cuda")


def fits(batch):
    try:
        nn.functional.mse_loss(model(batch), batch).backward()
        return True
    except torch.OutOfMemoryError:
        return False


whole_fits = fits(x)
# Leaving the function dropped the traceback, and with it the activations it held.
model.zero_grad(set_to_none=True)
torch.cuda.empty_cache()
torch.cuda.reset_peak_memory_stats()

rows = 0
for piece in x.split(1024):
    (nn.functional.mse_loss(model(piece), piece) * len(piece) / len(x)).backward()
    rows += len(piece)
micro_peak_gib = torch.cuda.max_memory_allocated() / GIB
print(f"whole batch fits: {whole_fits}; in micro-batches: peak {micro_peak_gib:.2f} GiB")
