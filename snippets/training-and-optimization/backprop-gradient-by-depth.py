"""Through thirty sigmoid layers the gradient vanishes; residual connections and normalisation keep it.

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
  - id: gradient-first-over-last-residual
    variable: residual_ratio
    label: Gradient norm of the first layer ÷ last layer, 30 normalised residual layers
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
      - {variable: norms_residual, label: GELU with LayerNorm and residual connection}
    says: Read from the output at the right to the input at the left, the plain stacks lose orders of magnitude; the residual stack stays level.
"""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)  # float32 would round the smallest gradients to zero
depth, width = 30, 64


class Residual(nn.Module):
    def __init__(self, linear):
        super().__init__()
        self.norm, self.linear = nn.LayerNorm(width), linear

    def forward(self, x):
        return x + nn.functional.gelu(self.linear(self.norm(x)))


def gradient_norms(block):
    torch.manual_seed(0)
    linears = [nn.Linear(width, width) for _ in range(depth)]
    model = nn.Sequential(*[block(linear) for linear in linears], nn.LayerNorm(width), nn.Linear(width, 10))
    x, y = torch.randn(128, width), torch.randint(10, (128,))
    nn.functional.cross_entropy(model(x), y).backward()
    return [linear.weight.grad.norm().item() for linear in linears]


norms_sigmoid = gradient_norms(lambda linear: nn.Sequential(linear, nn.Sigmoid()))
norms_gelu = gradient_norms(lambda linear: nn.Sequential(linear, nn.GELU()))
norms_residual = gradient_norms(Residual)
layers = list(range(1, depth + 1))
sigmoid_ratio = norms_sigmoid[0] / norms_sigmoid[-1]
residual_ratio = norms_residual[0] / norms_residual[-1]
print(f"first ÷ last layer: sigmoid {sigmoid_ratio:.1e}, GELU {norms_gelu[0] / norms_gelu[-1]:.1e}")
print(f"with LayerNorm and residual connection: {residual_ratio:.2f}")
