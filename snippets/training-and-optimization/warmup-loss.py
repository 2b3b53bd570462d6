"""A small Llama with and without warmup: at a high peak rate it decides, at a low one it only delays.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: warmup-high-peak-gain
    variable: high_gain
    label: Excess loss after 100 steps at a peak of 0.05, without warmup ÷ with it
    unit: ×
    kind: measured
    at_least: 1.5
  - id: warmup-low-peak-cost
    variable: low_cost
    label: Excess loss after 100 steps at a rate of 0.001, with warmup ÷ without it
    unit: ×
    kind: measured
    at_least: 1.05
    at_most: 1.5
  - id: warmup-high-without-end
    variable: high_without_excess
    label: Excess loss of the last 10 steps, peak 0.05, no warmup
    unit: "1"
    kind: measured
    at_least: 0.75
  - id: warmup-high-with-end
    variable: high_with_excess
    label: Excess loss of the last 10 steps, peak 0.05, 40 steps of warmup
    unit: "1"
    kind: measured
    at_most: 0.7
  - id: warmup-low-without-end
    variable: low_without_excess
    label: Excess loss of the last 10 steps, rate 0.001, no warmup
    unit: "1"
    kind: measured
    at_least: 0.35
    at_most: 0.6
  - id: warmup-spike-without
    variable: spike_without
    label: Highest loss of the run less its first, peak 0.05, no warmup
    unit: "1"
    kind: measured
    at_least: 0.2
  - id: warmup-spike-with
    variable: spike_with
    label: Highest loss of the run less its first, peak 0.05, with warmup
    unit: "1"
    kind: measured
    at_most: 0.1
plots:
  - id: warmup-loss
    title: Loss of a small Llama at two peak rates, with and without 40 steps of warmup
    x: {variable: steps_shown, label: step}
    y: {label: loss (mean of 5 steps)}
    series:
      - {variable: high_without, label: "0.05, no warmup"}
      - {variable: high_with, label: "0.05, warmup"}
      - {variable: low_without, label: "0.001, no warmup"}
      - {variable: low_with, label: "0.001, warmup"}
    says: At 0.05 the run without warmup stays far above the one with it. At 0.001 the run without warmup is ahead from the start, and the two come together.
mutations:
  - replace: "min(1, (step + 1) / warmup) if warmup else 1"
    with: "1"
    says: the warmup is left out
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=64, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4
)
table = torch.randn(64, 64).mul(2).softmax(1)  # a language in which each token depends on the one before
floor = -(table * table.log()).sum(1).mean().item()  # what no model can guess


def batch(rows=8, length=16):
    ids = [torch.randint(64, (rows,))]
    for _ in range(length - 1):
        ids.append(torch.multinomial(table[ids[-1]], 1)[:, 0])
    return torch.stack(ids, 1)


batches = [batch() for _ in range(100)]


def train(peak, warmup, seed):
    torch.manual_seed(seed)
    model = LlamaForCausalLM(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak)
    losses = []
    for step, ids in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = peak * (min(1, (step + 1) / warmup) if warmup else 1)
        loss = model(input_ids=ids, labels=ids).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def smooth(losses):
    return [sum(losses[k : k + 5]) / 5 for k in steps_shown]


steps_shown = list(range(0, 100, 5))
runs = {}
for peak, warmup in ((0.05, 0), (0.05, 40), (0.001, 0), (0.001, 40)):
    two = zip(train(peak, warmup, seed=1), train(peak, warmup, seed=2))
    runs[peak, warmup] = [sum(pair) / 2 for pair in two]  # the mean of two models, over the same batches
ends = {key: sum(losses[-10:]) / 10 for key, losses in runs.items()}
high_without, high_with, low_without, low_with = (smooth(losses) for losses in runs.values())
high_without_excess, high_with_excess, low_without_excess, low_with_excess = (end - floor for end in ends.values())
high_gain, low_cost = high_without_excess / high_with_excess, low_with_excess / low_without_excess
spike_without, spike_with = (max(runs[0.05, warmup]) - runs[0.05, warmup][0] for warmup in (0, 40))
print(f"floor of the language: {floor:.3f}")
for (peak, warmup), end in ends.items():
    print(f"peak {peak}, {warmup:2} steps of warmup: loss {end:.3f} at the end, {end - floor:.3f} above the floor")
print(f"excess loss at 0.05, without ÷ with: {high_gain:.2f}; at 0.001, with ÷ without: {low_cost:.2f}")
print(f"highest loss less the first at 0.05: {spike_without:.3f} without warmup, {spike_with:.3f} with it")
