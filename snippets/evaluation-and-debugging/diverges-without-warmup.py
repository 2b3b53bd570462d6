"""A post-norm transformer under AdamW: without warmup it ends at the guess, with warmup it learns.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: diverges-no-warmup-loss
    variable: loss_without
    label: Loss after 100 steps without warmup, post-norm, the better of two seeds
    unit: "1"
    kind: measured
    at_least: 3
  - id: diverges-warmup-loss
    variable: loss_with
    label: The same with 30 steps of warmup, the worse of two seeds
    unit: "1"
    kind: measured
    at_most: 2
  - id: diverges-guess-loss
    variable: guess
    label: Loss of giving all 64 tokens the same probability
    unit: "1"
    kind: measured
    expect: 4.16
    tolerance: 0.001
  - id: diverges-pre-norm-loss
    variable: loss_pre_norm
    label: Loss after 100 steps without warmup, pre-norm, the worse of two seeds
    unit: "1"
    kind: measured
    at_most: 1
  - id: diverges-pre-norm-spike
    variable: spike_pre_norm
    label: Highest loss of that run ÷ its first
    unit: ×
    kind: measured
    at_least: 1.1
plots:
  - id: loss-with-and-without-warmup
    title: Loss of a small transformer at a peak rate of 0.02
    x: {variable: steps, label: step}
    y: {label: loss}
    series:
      - {variable: without_warmup, label: "post-norm, no warmup"}
      - {variable: with_warmup, label: "post-norm, 30 steps of warmup"}
      - {variable: pre_norm, label: "pre-norm, no warmup"}
    says: Without warmup the post-norm run stays at 4.16, with warmup it falls; the pre-norm run jumps up in the first steps and recovers.
mutations:
  - replace: "min(1, (step + 1) / warmup) if warmup else 1"
    with: "1"
    says: without the ramp the run with warmup ends like the one without
"""
import math

import torch
from torch import nn

torch.manual_seed(0)
successor = torch.randperm(64)


def text(rows, length=16):
    """A made-up language: nine times out of ten a token is followed by its one successor."""
    ids = torch.randint(0, 64, (rows, 1))
    for _ in range(length - 1):
        following = torch.where(torch.rand(rows) < 0.9, successor[ids[:, -1]], torch.randint(0, 64, (rows,)))
        ids = torch.cat([ids, following.unsqueeze(1)], dim=1)
    return ids


batches, mask = [text(16) for _ in range(100)], nn.Transformer.generate_square_subsequent_mask(15)


def losses_of(seed, norm_first, warmup, peak=0.02):
    torch.manual_seed(seed)
    layer = nn.TransformerEncoderLayer(32, 4, 128, dropout=0.0, batch_first=True, norm_first=norm_first)
    body = nn.TransformerEncoder(layer, 6, enable_nested_tensor=False)
    model = nn.ModuleList([nn.Embedding(64, 32), body, nn.Linear(32, 64)])
    for parameter in body.parameters():
        if parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)  # the encoder copies one layer; this makes the copies differ
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak)
    losses = []
    for step, ids in enumerate(batches):
        optimizer.param_groups[0]["lr"] = peak * (min(1, (step + 1) / warmup) if warmup else 1)
        optimizer.zero_grad()
        logits = model[2](body(model[0](ids[:, :-1]), mask=mask, is_causal=True))
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def last(losses):
    return sum(losses[-10:]) / 10


plain, warm, pre = ([losses_of(seed, *setting) for seed in (1, 2)] for setting in ((False, 0), (False, 30), (True, 0)))
loss_without, loss_with = min(map(last, plain)), max(map(last, warm))
loss_pre_norm, spike_pre_norm = max(map(last, pre)), max(max(losses) / losses[0] for losses in pre)
guess = math.log(len(successor))
without_warmup, with_warmup, pre_norm, steps = plain[0], warm[0], pre[0], list(range(1, 101))
print(f"post-norm: {loss_without:.2f} without warmup, {loss_with:.2f} with it; guessing costs {guess:.2f}")
print(f"pre-norm without warmup: {loss_pre_norm:.2f}, after a rise to {spike_pre_norm:.1f} times its first loss")
