"""A second forward pass after the step builds a graph on the new weights.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: inplace-forward-again-both-updated
    variable: both_updated
    label: Critic and generator both changed
    unit: yes/no
    kind: exact
    expect: true
  - id: inplace-forward-again-gradient-norm
    variable: generator_gradient
    label: Norm of the generator's gradient
    unit: "1"
    kind: measured
    at_least: 0.0001
  - id: inplace-detached-critic-pass
    variable: critic_pass_touches_generator
    label: The critic's pass leaves a gradient on the generator
    unit: yes/no
    kind: exact
    expect: false
"""
import torch
from torch import nn

torch.manual_seed(0)
generator, critic = nn.Linear(8, 8), nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
critic_optimizer = torch.optim.SGD(critic.parameters(), lr=0.01)
generator_optimizer = torch.optim.SGD(generator.parameters(), lr=0.01)
before = [p.detach().clone() for p in (*critic.parameters(), *generator.parameters())]

fake = generator(torch.randn(32, 8))
# The critic's own step needs no path into the generator.
critic(fake.detach()).mean().backward()
critic_pass_touches_generator = generator.weight.grad is not None
critic_optimizer.step()

(-critic(fake).mean()).backward()
generator_gradient = generator.weight.grad.norm().item()
generator_optimizer.step()

after = (*critic.parameters(), *generator.parameters())
both_updated = all(not torch.equal(a, b) for a, b in zip(before, after))
print(f"all tensors changed: {both_updated}, generator gradient norm {generator_gradient:.4f}")
