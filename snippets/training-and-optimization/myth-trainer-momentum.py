"""The Trainer has no momentum setting: optim="sgd" keeps no velocity until optim_args asks for one.

role: myth
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: myth-trainer-optim-sgd-is-sgd
    variable: is_sgd
    label: optim="sgd" makes a torch.optim.SGD
    unit: yes/no
    kind: exact
    expect: true
  - id: myth-trainer-momentum-refused
    variable: momentum_refused
    label: TrainingArguments(momentum=0.9) is refused with a TypeError
    unit: yes/no
    kind: exact
    expect: true
  - id: myth-trainer-velocity-alone
    variable: velocity_alone
    label: State after one step with optim="sgd"
    unit: B/parameter
    kind: exact
    expect: 0
  - id: myth-trainer-velocity-with-args
    variable: velocity_with_args
    label: State after one step with optim="sgd", optim_args="momentum=0.9"
    unit: B/parameter
    kind: exact
    expect: 4
  - id: myth-trainer-sgd-is-plain
    variable: difference_to_plain
    label: Largest weight difference to plain SGD after 20 steps, optim="sgd"
    unit: "1"
    kind: exact
    expect: 0
  - id: myth-trainer-sgd-distance-with-args
    variable: distance_ratio
    label: Distance moved in 20 steps, optim_args="momentum=0.9" ÷ without
    unit: ×
    kind: measured
    at_least: 2
mutations:
  - replace: 'optim_args="momentum=0.9"'
    with: 'optim_args=None'
    says: without optim_args there is no momentum
  - replace: "momentum=0.9)"
    with: "learning_rate=0.9)"
    says: an argument that exists is not refused
"""
import torch
from transformers import Trainer, TrainingArguments

torch.manual_seed(0)
x, y = torch.randn(64, 8), torch.randn(64, 4)
rate = 0.01


def network():
    torch.manual_seed(1)
    return torch.nn.Linear(8, 4)


def from_trainer(**settings):
    """A network, and the optimizer that a real Trainer builds for it."""
    model = network()
    arguments = TrainingArguments(output_dir="out", use_cpu=True, report_to="none", learning_rate=rate, **settings)
    return model, Trainer(model=model, args=arguments).create_optimizer()


def trained(model, optimizer):
    """Weights after 20 steps, as one vector."""
    for _ in range(20):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    return torch.nn.utils.parameters_to_vector(model.parameters()).detach()


def state_per_parameter(model, optimizer):
    held = [t for state in optimizer.state.values() for t in state.values() if torch.is_tensor(t)]
    return sum(t.nbytes for t in held) / sum(p.numel() for p in model.parameters())


def refused(**settings):
    """Whether TrainingArguments knows no such argument."""
    try:
        TrainingArguments(output_dir="out", **settings)
    except TypeError as error:
        print(error)
        return True
    return False


momentum_refused = refused(momentum=0.9)
start = torch.nn.utils.parameters_to_vector(network().parameters()).detach()
plain = network()
reference = trained(plain, torch.optim.SGD(plain.parameters(), lr=rate))
model, alone = from_trainer(optim="sgd")
after_alone = trained(model, alone)
is_sgd = type(alone) is torch.optim.SGD
velocity_alone = state_per_parameter(model, alone)
difference_to_plain = (after_alone - reference).abs().max().item()
model, with_args = from_trainer(optim="sgd", optim_args="momentum=0.9")
after_args = trained(model, with_args)
velocity_with_args = state_per_parameter(model, with_args)
distance_ratio = ((after_args - start).norm() / (after_alone - start).norm()).item()
print(f"{type(alone).__name__}: {velocity_alone} B of velocity a parameter, {difference_to_plain} from plain SGD")
print(f"with optim_args: {velocity_with_args} B a parameter, moved {distance_ratio:.2f} times as far")
