"""checkpoint() without use_reentrant, with warnings raised as errors.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: UserWarning, trouble: gradient-checkpointing-use-cache-warning}
mutations:
  - replace: checkpoint(layer, hidden)
    with: checkpoint(layer, hidden, use_reentrant=False)
    says: the variant is named
"""
import warnings

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

warnings.simplefilter("error")
torch.manual_seed(0)
layer = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16))
hidden = torch.randn(4, 16, requires_grad=True)
checkpoint(layer, hidden)
