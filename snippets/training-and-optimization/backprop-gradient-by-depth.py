"""Through thirty sigmoid layers the gradient vanishes; initialisation, LayerNorm or residual connections keep it.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: gradient-first-over-last-sigmoid
    variable: sigmoid_ratio
    label: Gradient norm of the first layer ÷ last layer, 30 sigmoid layers
    unit: "1"
    kind: measured
    at_most: 1.0e-12
  - id: gradient-first-over-last-gelu
    variable: gelu_ratio
    label: The same with GELU and PyTorch's default initialisation
    unit: "1"
    kind: measured
    at_most: 1.0e-9
  - id: gradient-first-over-last-he
    variable: he_ratio
    label: The same with ReLU and He initialisation
    unit: "1"
    kind: measured
    at_least: 0.05
    at_most: 20
  - id: gradient-first-over-last-layernorm
    variable: layernorm_ratio
    label: The same with GELU behind a LayerNorm in each layer, no residual connection
    unit: "1"
    kind: measured
    at_least: 1
    at_most: 100
  - id: gradient-first-over-last-residual
    variable: residual_ratio
    label: The same with LayerNorm, GELU and a residual connection around each layer
    unit: "1"
    kind: measured
    at_least: 0.1
    at_most: 10
plots:
  - id: gradient-norm-by-layer
    title: Gradient norm of each layer's weights, 30 layers deep
    x: {variable: layers, label: "layer (1 is next to the input)"}
    y: {label: gradient norm, log: true}
    series:
      - {variable: norms_sigmoid, label: sigmoid}
      - {variable: norms_gelu, label: GELU}
      - {variable: norms_he, label: ReLU with He initialisation}
      - {variable: norms_residual, label: GELU with LayerNorm and residual connection}
    says: Read from the output at the right to the input at the left, sigmoid and default GELU stacks lose orders of magnitude; the others stay level.
"""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)  # float32 would round the smallest gradients to zero
depth, width = 30, 64


class Block(nn.Module):
    def __init__(self, linear, residual):
        super().__init__()
        self.norm, self.linear, self.residual = nn.LayerNorm(width), linear, residual

    def forward(self, x):
        y = nn.functional.gelu(self.linear(self.norm(x)))
        return x + y if self.residual else y


def gradient_norms(block, he=False):
    torch.manual_seed(0)
    linears = [nn.Linear(width, width) for _ in range(depth)]
    if he:
        for linear in linears:
            nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
            nn.init.zeros_(linear.bias)
    model = nn.Sequential(*[block(linear) for linear in linears], nn.LayerNorm(width), nn.Linear(width, 10))
    x, y = torch.randn(128, width), torch.randint(10, (128,))
    nn.functional.cross_entropy(model(x), y).backward()
    return [linear.weight.grad.norm().item() for linear in linears]


norms_sigmoid = gradient_norms(lambda linear: nn.Sequential(linear, nn.Sigmoid()))
norms_gelu = gradient_norms(lambda linear: nn.Sequential(linear, nn.GELU()))
norms_he = gradient_norms(lambda linear: nn.Sequential(linear, nn.ReLU()), he=True)
norms_layernorm = gradient_norms(lambda linear: Block(linear, residual=False))
norms_residual = gradient_norms(lambda linear: Block(linear, residual=True))
layers = list(range(1, depth + 1))
sigmoid_ratio = norms_sigmoid[0] / norms_sigmoid[-1]
gelu_ratio = norms_gelu[0] / norms_gelu[-1]
he_ratio = norms_he[0] / norms_he[-1]
layernorm_ratio = norms_layernorm[0] / norms_layernorm[-1]
residual_ratio = norms_residual[0] / norms_residual[-1]
print(f"first ÷ last layer: sigmoid {sigmoid_ratio:.1e}, GELU {gelu_ratio:.1e}, ReLU with He initialisation {he_ratio:.2f}")
print(f"with LayerNorm {layernorm_ratio:.1f}, with LayerNorm and residual connection {residual_ratio:.2f}")
