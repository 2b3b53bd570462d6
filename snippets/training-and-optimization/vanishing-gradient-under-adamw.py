"""AdamW trains through gradients that are small, and not through gradients below its eps.

role: myth
devices: [cpu]
needs: [torch]
claims:
  - id: vanishing-8-sgd
    variable: shallow_sgd
    label: Loss after 200 steps, 8 ReLU layers, SGD at its best of three rates
    unit: "1"
    kind: measured
    at_least: 1.3
  - id: vanishing-8-adamw
    variable: shallow_adamw
    label: Loss after 200 steps, 8 ReLU layers, AdamW
    unit: "1"
    kind: measured
    at_most: 0.2
  - id: vanishing-24-adamw
    variable: deep_adamw
    label: Loss after 200 steps, 24 ReLU layers, AdamW
    unit: "1"
    kind: measured
    at_least: 1.3
  - id: vanishing-24-first-gradient
    variable: deep_first_gradient
    label: Largest entry of the first layer's gradient in that network, before training
    unit: "1"
    kind: measured
    at_most: 1.0e-8
  - id: vanishing-24-residual-sgd
    variable: residual_sgd
    label: Loss after 200 steps, 24 ReLU layers with LayerNorm and residual connections, SGD
    unit: "1"
    kind: measured
    at_most: 0.3
  - id: vanishing-guess-loss
    variable: guess
    label: Loss of always answering with the classes' shares
    unit: "1"
    kind: measured
    expect: 1.38
    tolerance: 0.02
mutations:
  - replace: 'out = hidden + out'
    with: 'out = out'
    says: without the residual connection the deep network stays at the guess
"""
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(256, 16)
y = (x @ torch.randn(16, 4)).argmax(1)
shares = y.bincount() / len(y)
guess = -(shares * shares.log()).sum().item()


class Block(nn.Module):
    def __init__(self, residual):
        super().__init__()
        self.linear, self.residual = nn.Linear(32, 32), residual

    def forward(self, hidden):
        if not self.residual:
            return torch.relu(self.linear(hidden))
        out = torch.relu(self.linear(nn.functional.layer_norm(hidden, (32,))))
        out = hidden + out
        return out


def train(depth, optimizer_class, residual=False, **options):
    """The loss after 200 steps, and the largest entry of the first layer's first gradient."""
    torch.manual_seed(1)
    blocks = [Block(residual) for _ in range(depth)]
    model = nn.Sequential(nn.Linear(16, 32), *blocks, nn.LayerNorm(32), nn.Linear(32, 4))
    optimizer = optimizer_class(model.parameters(), **options)
    first = None
    for _ in range(200):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        first = first if first is not None else model[0].weight.grad.abs().max().item()
        optimizer.step()
    return loss.item(), first


shallow_sgd = min(train(8, torch.optim.SGD, lr=rate)[0] for rate in (0.03, 0.1, 0.3))
shallow_adamw, _ = train(8, torch.optim.AdamW, lr=3e-3)
deep_adamw, deep_first_gradient = train(24, torch.optim.AdamW, lr=3e-3)
residual_sgd, _ = train(24, torch.optim.SGD, residual=True, lr=0.1)
print(f"guessing costs {guess:.3f}")
print(f"8 layers: SGD {shallow_sgd:.3f}, AdamW {shallow_adamw:.4f}")
print(f"24 layers: AdamW {deep_adamw:.3f}, largest first-layer gradient {deep_first_gradient:.0e}")
print(f"24 layers with LayerNorm and residual connections: SGD {residual_sgd:.3f}")
