"""With the Trainer's defaults AdamW decays nothing, and is Adam bit for bit.

role: myth
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: trainer-default-weight-decay
    variable: default_weight_decay
    label: Weight decay that a default Trainer gives its optimizer
    unit: "1"
    kind: exact
    expect: 0
  - id: trainer-default-adamw-minus-adam
    variable: difference_by_default
    label: Largest weight difference to Adam after 50 steps, Trainer defaults
    unit: "1"
    kind: exact
    expect: 0
  - id: trainer-decay-adamw-minus-adam
    variable: difference_with_decay
    label: Largest weight difference to Adam after 50 steps, weight_decay 0.1
    unit: "1"
    kind: measured
    at_least: 0.00001
  - id: trainer-biases-not-decayed
    variable: vectors_spared
    label: With weight_decay 0.1 the Trainer decays the matrices and spares biases and norms
    unit: yes/no
    kind: exact
    expect: true
"""
import torch
from transformers import Trainer, TrainingArguments

torch.manual_seed(0)
x, y = torch.randn(256, 16), torch.randn(256, 4)


def network():
    torch.manual_seed(1)
    return torch.nn.Sequential(torch.nn.Linear(16, 32), torch.nn.LayerNorm(32), torch.nn.Tanh(), torch.nn.Linear(32, 4))


def from_trainer(**settings):
    """A network, and the optimizer that the Trainer builds for it."""
    model = network()
    arguments = TrainingArguments(output_dir="out", use_cpu=True, report_to="none", **settings)
    return model, Trainer(model=model, args=arguments).create_optimizer()


def trained(model, optimizer):
    for _ in range(50):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    return torch.nn.utils.parameters_to_vector(model.parameters()).detach()


plain = network()
adam = trained(plain, torch.optim.Adam(plain.parameters(), lr=5e-5, fused=True))

model, optimizer = from_trainer()
default_weight_decay = max(group["weight_decay"] for group in optimizer.param_groups)
print(f"the Trainer builds {type(optimizer).__name__}, weight decay {default_weight_decay}")
difference_by_default = (trained(model, optimizer) - adam).abs().max().item()

model, optimizer = from_trainer(weight_decay=0.1)
decayed, spared = optimizer.param_groups
vectors_spared = (
    decayed["weight_decay"] == 0.1 and spared["weight_decay"] == 0
    and [p.ndim for p in decayed["params"]] == [2, 2]  # the two weight matrices
    and [p.ndim for p in spared["params"]] == [1, 1, 1, 1]  # two biases, the norm's weight and bias
)
difference_with_decay = (trained(model, optimizer) - adam).abs().max().item()
print(f"largest difference to Adam: {difference_by_default} by default, {difference_with_decay:.6f} with weight decay 0.1")
print(f"matrices decayed, biases and norm spared: {vectors_spared}")
