"""A shuffling DataLoader shows every sample once in each epoch; independent draws miss a third.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: shuffled-epoch-share
    variable: shuffled_percent
    label: Samples seen in one epoch with shuffle=True
    unit: "%"
    kind: exact
    expect: 100
  - id: independent-draws-share
    variable: drawn_percent
    label: Samples seen in as many independent draws
    unit: "%"
    kind: measured
    expect: 63.2
    tolerance: 0.02
  - id: steps-in-an-epoch
    variable: steps
    label: Steps in an epoch of 10,008 samples at batch size 32
    unit: step
    kind: exact
    expect: 313
  - id: last-batch-weight
    variable: weight_in_last_batch
    label: Pull of a sample's error on the gradient, in the short last batch ÷ in a full one
    unit: ×
    kind: measured
    expect: 1.3333
    tolerance: 0.001
"""
import torch
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

torch.manual_seed(0)
samples = TensorDataset(torch.arange(10_008))


def share_seen(loader):
    seen = torch.cat([batch for (batch,) in loader])
    return 100 * len(seen.unique()) / len(samples)


shuffled = DataLoader(samples, batch_size=32, shuffle=True)
independent = DataLoader(samples, batch_size=32, sampler=RandomSampler(samples, replacement=True))
shuffled_percent = share_seen(shuffled)
drawn_percent = share_seen(independent)
steps = len(shuffled)


def pull_of_one_sample(batch):
    """How strongly the mean loss of a batch reacts to the first sample's prediction, for an error of 1."""
    prediction = torch.zeros(len(batch), requires_grad=True)
    torch.nn.functional.mse_loss(prediction, torch.ones(len(batch))).backward()
    return prediction.grad[0].abs().item()


batches = [batch for (batch,) in shuffled]
weight_in_last_batch = pull_of_one_sample(batches[-1]) / pull_of_one_sample(batches[0])
print(f"seen in one epoch: {shuffled_percent:g} % shuffled, {drawn_percent:.1f} % with independent draws")
print(f"{steps} steps, the last one with {len(batches[-1])} samples, each pulling {weight_in_last_batch:.2f} times as hard")
