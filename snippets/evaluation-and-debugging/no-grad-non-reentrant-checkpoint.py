"""Without reentrance, or with an input that requires grad, the checkpointed layer gets its gradient.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: no-grad-non-reentrant-same-gradient
    variable: non_reentrant_difference
    label: Gradient difference to no checkpoint, use_reentrant=False
    unit: "1"
    kind: exact
    expect: 0
  - id: no-grad-input-grad-same-gradient
    variable: input_grad_difference
    label: Gradient difference to no checkpoint, reentrant with an input that requires grad
    unit: "1"
    kind: exact
    expect: 0
  - id: no-grad-checkpoint-gradient-size
    variable: gradient_norm
    label: Norm of the gradient, so that equal does not mean empty
    unit: "1"
    kind: measured
    at_least: 0.001
"""
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
embedding = nn.Embedding(100, 32).requires_grad_(False)
layer = nn.Linear(32, 32)
input_ids = torch.randint(0, 100, (1, 16))


def gradient(run, input_requires_grad=False):
    layer.zero_grad()
    hidden = embedding(input_ids)
    if input_requires_grad:
        # What enable_input_require_grads() of transformers does, through a hook on the embedding.
        hidden.requires_grad_(True)
    run(layer, hidden).square().mean().backward()
    return layer.weight.grad.clone()


plain = gradient(lambda f, x: f(x))
non_reentrant = gradient(lambda f, x: checkpoint(f, x, use_reentrant=False))
input_grad = gradient(lambda f, x: checkpoint(f, x, use_reentrant=True), input_requires_grad=True)

non_reentrant_difference = (plain - non_reentrant).abs().max().item()
input_grad_difference = (plain - input_grad).abs().max().item()
gradient_norm = plain.norm().item()
print(f"differences {non_reentrant_difference} and {input_grad_difference}, gradient norm {gradient_norm:.4f}")
