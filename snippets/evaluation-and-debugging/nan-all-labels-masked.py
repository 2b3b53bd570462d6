"""A batch in which every label is -100 has a mean over nothing: NaN.

role: fixed
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: nan-masked-batch-is-nan
    variable: masked_is_nan
    label: Loss of a batch whose labels are all -100 is NaN
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-masked-gradient-largest
    variable: masked_gradient_largest
    label: Largest gradient that this batch leaves behind
    unit: "1"
    kind: exact
    expect: 0
  - id: nan-masked-by-hand-gradient
    variable: by_hand_share
    label: Gradients that are NaN when the masked mean is written by hand
    unit: "%"
    kind: exact
    expect: 100
  - id: nan-std-of-one
    variable: std_of_one_is_nan
    label: Standard deviation of a single value is NaN
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-one-label-is-finite
    variable: one_label_finite
    label: Loss and gradients are finite with one label left
    unit: yes/no
    kind: exact
    expect: true
  - id: nan-left-truncation-labels
    variable: labels_kept
    label: Answer labels that survive when the prompt is cut instead of the answer
    unit: token
    kind: exact
    expect: 8
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(
        vocab_size=100, hidden_size=32, intermediate_size=64, num_hidden_layers=1,
        num_attention_heads=2, num_key_value_heads=2,
    )
)
# A prompt of 60 tokens is masked, an answer of 8 is learnt, and 48 tokens fit.
input_ids = torch.randint(0, 100, (1, 68))
labels = torch.cat([torch.full((1, 60), -100), input_ids[:, 60:]], dim=1)


def step(ids, targets):
    model.zero_grad()
    loss = model(input_ids=ids, labels=targets).loss
    loss.backward()
    return loss, torch.cat([p.grad.flatten() for p in model.parameters()])


# Cutting the end removes the answer, the only part with labels.
masked_loss, masked_gradient = step(input_ids[:, :48], labels[:, :48])
masked_is_nan = bool(masked_loss.isnan())
masked_gradient_largest = masked_gradient.abs().max().item()

# The same mean as losses × mask ÷ count: here 0 ÷ 0 does reach the weights.
model.zero_grad()
mask = (labels[0, 1:48] != -100).float()
losses = torch.nn.functional.cross_entropy(
    model(input_ids=input_ids[:, :48]).logits[0, :-1], input_ids[0, 1:48], reduction="none"
)
((losses * mask).sum() / mask.sum()).backward()
by_hand_share = 100 * model.lm_head.weight.grad.isnan().double().mean().item()

# Another mean over nothing: the standard deviation divides by the number of values less one.
std_of_one_is_nan = bool(torch.ones(1, 1).std(dim=1).isnan())

one = labels[:, :48].clone()
one[0, -1] = input_ids[0, 47]
one_loss, one_gradient = step(input_ids[:, :48], one)
one_label_finite = bool(one_loss.isfinite() and one_gradient.isfinite().all())

left_loss, _ = step(input_ids[:, -48:], labels[:, -48:])
labels_kept = int((labels[:, -48:] != -100).sum())
print(f"all masked: loss {masked_loss.item()}, largest gradient {masked_gradient_largest}; by hand: {by_hand_share:.0f} % NaN")
print(f"one label: loss {one_loss.item():.2f}; prompt cut instead: {labels_kept} labels, loss {left_loss.item():.2f}")
