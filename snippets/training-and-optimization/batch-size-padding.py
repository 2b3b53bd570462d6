"""A batch of rows is padded to its longest: what that wastes by batch size, and what grouping saves.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: batch-size-padding-one
    variable: padding_one
    label: Share of padding at batch size 1
    unit: "%"
    kind: exact
    expect: 0
  - id: batch-size-padding-eight
    variable: padding_eight
    label: Share of padding at batch size 8, rows in random order
    unit: "%"
    kind: measured
    at_least: 55
    at_most: 70
  - id: batch-size-padding-sixty-four
    variable: padding_sixty_four
    label: Share of padding at batch size 64, rows in random order
    unit: "%"
    kind: measured
    at_least: 75
    at_most: 87
  - id: batch-size-padding-grouped
    variable: padding_eight_grouped
    label: Share of padding at batch size 8, rows grouped by length
    unit: "%"
    kind: measured
    at_most: 15
  - id: batch-size-padding-largest
    variable: largest_over_mean
    label: Tokens of the largest padded batch of 8 ÷ tokens of the mean one
    unit: ×
    kind: measured
    at_least: 1.5
plots:
  - id: batch-size-padding
    title: Share of padding tokens, by batch size
    x: {variable: sizes, label: batch size (rows), log: true}
    y: {label: padding (% of all tokens)}
    series:
      - {variable: random_order, label: random order}
      - {variable: grouped, label: grouped by length}
    says: In random order the share of padding climbs from zero to more than half as the batch grows; grouped by length it stays low.
mutations:
  - replace: "longest = max(batch)"
    with: "longest = sum(batch) / len(batch)"
    says: padded to the mean, which is no padding at all
"""
import torch
from transformers.trainer_pt_utils import LengthGroupedSampler

torch.manual_seed(0)
# Drawn lengths: most rows are short, some long, none above 2,048 tokens.
lengths = torch.empty(4096).log_normal_(5.5, 0.9).clamp(16, 2048).long().tolist()


def batches(size, group):
    if group:
        order = list(LengthGroupedSampler(size, lengths=lengths, generator=torch.Generator().manual_seed(0)))
    else:
        order = torch.randperm(len(lengths), generator=torch.Generator().manual_seed(0)).tolist()
    return [[lengths[i] for i in order[k : k + size]] for k in range(0, len(order), size)]


def padded_tokens(batch):
    longest = max(batch)
    return longest * len(batch)


def padding(size, group):
    """Share of padding among all tokens that the model sees in an epoch, in per cent."""
    return 100 * (1 - sum(lengths) / sum(padded_tokens(batch) for batch in batches(size, group)))


sizes = [2**k for k in range(8)]
random_order = [padding(size, group=False) for size in sizes]
grouped = [padding(size, group=True) for size in sizes]
padding_one, padding_eight, padding_sixty_four = (random_order[sizes.index(size)] for size in (1, 8, 64))
padding_eight_grouped = grouped[sizes.index(8)]
cost = [padded_tokens(batch) for batch in batches(8, group=False)]
largest_over_mean = max(cost) / (sum(cost) / len(cost))
print("random order", *(f"{share:.1f}" for share in random_order), "% padding")
print("grouped     ", *(f"{share:.1f}" for share in grouped), "% padding")
print(f"largest batch of 8: {largest_over_mean:.2f} times the mean one")
