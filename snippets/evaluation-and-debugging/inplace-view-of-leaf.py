"""Writing into a slice of a parameter is refused too: the slice is a view of the leaf.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: modified-by-an-inplace-operation}
"""
import torch
from torch import nn

torch.manual_seed(0)
embedding = nn.Embedding(10, 4)
# A new token gets the mean of the others.
embedding.weight[9] = embedding.weight[:9].mean(dim=0)
