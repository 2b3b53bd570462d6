"""The first layer's gradient against depth: it vanishes, explodes or stays, by block and initialisation.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: vanishing-sigmoid-first-layer
    variable: sigmoid_change
    label: First layer's gradient norm, 50 sigmoid layers ÷ 1 layer
    unit: "1"
    kind: measured
    at_most: 1.0e-30
  - id: vanishing-relu-default-first-layer
    variable: relu_change
    label: The same with ReLU and PyTorch's default initialisation
    unit: "1"
    kind: measured
    at_most: 1.0e-15
  - id: exploding-oversized-first-layer
    variable: oversized_change
    label: The same with ReLU and weights 3 ÷ √2 of He's size
    unit: "1"
    kind: measured
    at_least: 1.0e+12
  - id: exploding-residual-first-layer
    variable: residual_change
    label: The same with ReLU in a residual connection, no normalisation
    unit: "1"
    kind: measured
    at_least: 1000
  - id: steady-residual-norm-first-layer
    variable: steady_change
    label: The same with LayerNorm and ReLU in a residual connection
    unit: "1"
    kind: measured
    at_least: 0.2
    at_most: 5
  - id: vanishing-sigmoid-total-norm
    variable: total_change
    label: Norm over all gradients, 50 sigmoid layers ÷ 1 layer
    unit: "1"
    kind: measured
    at_least: 0.1
    at_most: 10
plots:
  - id: first-layer-gradient-by-depth
    title: Gradient norm of the first layer, by depth of the network
    x: {variable: depths, label: layers}
    y: {label: gradient norm of the first layer, log: true}
    series:
      - {variable: sigmoid, label: sigmoid}
      - {variable: relu, label: "ReLU, default initialisation"}
      - {variable: oversized, label: "ReLU, oversized initialisation"}
      - {variable: residual, label: "ReLU, residual connection"}
      - {variable: steady, label: "ReLU, residual connection and LayerNorm"}
    says: Sigmoid and default ReLU fall as straight lines on a logarithmic axis, oversized weights and the bare residual connection rise, LayerNorm with a residual connection stays level.
mutations:
  - replace: hidden = hidden + out if skip else out
    with: hidden = out
    says: without the residual connection the steady network vanishes and the exploding one too
"""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)  # float32 would round the smallest gradients to zero
width, depths = 64, [1, 2, 3, 5, 8, 12, 16, 20, 25, 30, 40, 50]


def gradient_norms(depth, activation, skip=False, norm=False, std=None):
    """Norm of the first layer's gradient, and of all gradients together."""
    torch.manual_seed(0)
    layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
    head = nn.Linear(width, 10)
    if std:
        for layer in layers:
            nn.init.normal_(layer.weight, std=std)
            nn.init.zeros_(layer.bias)
    normalise = (lambda h: nn.functional.layer_norm(h, (width,))) if norm else (lambda h: h)
    hidden, labels = torch.randn(128, width), torch.randint(0, 10, (128,))
    for layer in layers:
        out = activation(layer(normalise(hidden)))
        hidden = hidden + out if skip else out
    nn.functional.cross_entropy(head(normalise(hidden)), labels).backward()
    every = [p.grad.norm() for p in [*layers.parameters(), *head.parameters()]]
    return layers[0].weight.grad.norm().item(), torch.stack(every).norm().item()


def first_layer(*args, **kwargs):
    return [gradient_norms(depth, *args, **kwargs)[0] for depth in depths]


sigmoid = first_layer(torch.sigmoid)
relu = first_layer(torch.relu)
oversized = first_layer(torch.relu, std=3 / width**0.5)  # He initialisation: √2 ÷ √width
residual = first_layer(torch.relu, skip=True)
steady = first_layer(torch.relu, skip=True, norm=True)
sigmoid_change, relu_change, oversized_change, residual_change, steady_change = (
    norms[-1] / norms[0] for norms in (sigmoid, relu, oversized, residual, steady)
)
total_change = gradient_norms(50, torch.sigmoid)[1] / gradient_norms(1, torch.sigmoid)[1]
print(f"first layer, 50 layers ÷ 1: sigmoid {sigmoid_change:.0e}, ReLU {relu_change:.0e}, oversized {oversized_change:.0e}")
print(f"residual {residual_change:.0e}, residual with LayerNorm {steady_change:.2f}; all sigmoid gradients {total_change:.2f}")
