"""An optimizer step between forward and backward changes the weights that the graph saved.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: modified-by-an-inplace-operation}
"""
import torch
from torch import nn

torch.manual_seed(0)
generator, critic = nn.Linear(8, 8), nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
critic_optimizer = torch.optim.SGD(critic.parameters(), lr=0.01)

fake = generator(torch.randn(32, 8))
score = critic(fake)
critic_loss, generator_loss = score.mean(), -score.mean()

critic_loss.backward(retain_graph=True)
critic_optimizer.step()
# This pass needs the critic's weights as they were in the forward pass.
generator_loss.backward()
