"""A recurrent state carried from batch to batch leads the second backward pass into the first graph.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: trying-to-backward-through-the-graph-a-second-time}
"""
import torch
from torch import nn

torch.manual_seed(0)
rnn = nn.GRU(input_size=8, hidden_size=16, batch_first=True)
batches = torch.randn(4, 2, 10, 8)

state = torch.zeros(1, 2, 16)
for step, batch in enumerate(batches):
    output, state = rnn(batch, state)
    print(f"step {step}")
    output.square().mean().backward()
