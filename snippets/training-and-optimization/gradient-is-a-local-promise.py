"""The gradient predicts the change of the loss for short steps, and no random direction does better.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: gradient-prediction-short
    variable: short_ratio
    label: Fall of the loss ÷ fall the gradient predicts, shortest step
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
    digits: 2
  - id: gradient-prediction-long
    variable: long_change
    label: Change of the loss with the longest step along the negative gradient
    unit: "1"
    kind: measured
    at_least: 0.1
  - id: gradient-best-step-share
    variable: best_ratio
    label: Fall of the loss ÷ fall the gradient predicts, best step tried
    unit: "%"
    kind: measured
    at_least: 15
    at_most: 45
  - id: gradient-random-direction
    variable: random_percent
    label: Best fall of 200 random directions of equal length, share of the fall along the gradient
    unit: "%"
    kind: measured
    at_most: 2
  - id: gradient-length-in-weights
    variable: parameters
    label: Numbers in the gradient of this model
    unit: parameter
    kind: exact
    expect: 65520
plots:
  - id: gradient-prediction
    title: How much of the fall that the gradient predicts arrives, by the length of the step
    x: {variable: step_lengths, label: length of the step ÷ length of the weight vector, log: true}
    y: {label: measured fall ÷ predicted fall}
    series:
      - {variable: kept, label: one step along the negative gradient}
    says: For short steps all of the predicted fall arrives. From about a hundredth of the weights' length on, less and less does; at the longest steps the ratio is below zero and the loss rises.
mutations:
  - replace: "measured.append(change_at(start - length"
    with: "measured.append(change_at(start + length"
    says: uphill instead of downhill
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=200, hidden_size=48, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4
)
model = LlamaForCausalLM(config).double()
ids = torch.randint(200, (8, 16))
weights = list(model.parameters())
start = torch.nn.utils.parameters_to_vector(weights).detach().clone()

loss = model(input_ids=ids, labels=ids).loss
loss.backward()
gradient = torch.cat([p.grad.flatten() for p in weights])
parameters, norm, before = gradient.numel(), gradient.norm(), loss.item()


@torch.no_grad()
def change_at(position):
    torch.nn.utils.vector_to_parameters(position, weights)
    return model(input_ids=ids, labels=ids).loss.item() - before


step_lengths = [10 ** (k / 4) for k in range(-20, 1)]
predicted, measured = [], []
for share in step_lengths:
    length = share * start.norm()
    predicted.append(-(length * norm).item())
    measured.append(change_at(start - length * gradient / norm))
kept = [m / p for m, p in zip(measured, predicted)]

short_ratio = kept[0]
long_change = measured[-1]
best = measured.index(min(measured))
best_ratio = 100 * kept[best]

length = 1e-3 * start.norm()
along = change_at(start - length * gradient / norm)
random = []
for _ in range(200):
    direction = torch.randn(parameters, dtype=torch.float64)
    random.append(change_at(start + length * direction / direction.norm()))
random_percent = 100 * min(random) / along
print(f"{parameters:,} weights, gradient of length {norm:.3f}, loss {before:.3f}")
print(f"shortest step: {short_ratio:.4f} of the prediction; best step: {best_ratio:.0f} %; longest: {long_change:+.2f}")
print(f"best of 200 random directions: {random_percent:.1f} % of the fall along the gradient")
