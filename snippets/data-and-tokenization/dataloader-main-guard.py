"""With a guard around what starts workers, spawned workers import the script and do their work.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: dataloader-guard-samples
    variable: samples
    label: Samples that arrive from a spawned worker
    unit: sample
    kind: exact
    expect: 4
mutations:
  - replace: "        samples += len(batch)"
    with: "        samples += 0 * len(batch)"
    says: no sample is counted
"""
import torch
from torch.utils.data import DataLoader, TensorDataset

samples = 0
if __name__ == "__main__":
    data = TensorDataset(torch.zeros(4, 2))
    for (batch,) in DataLoader(data, num_workers=1, multiprocessing_context="spawn"):
        samples += len(batch)
    print(f"{samples} samples arrived")
