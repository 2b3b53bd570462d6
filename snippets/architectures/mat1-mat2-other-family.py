"""Text embeddings of one model family reach a projection that belongs to another.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: RuntimeError, trouble: mat1-and-mat2-shapes-cannot-be-multiplied}
"""
import torch
from torch import nn

torch.manual_seed(0)
# Cross-attention of a Stable Diffusion 1.5 UNet expects CLIP text states of width 768.
to_k = nn.Linear(768, 320, bias=False)
# SDXL joins two text encoders: 768 + 1280 = 2048.
text_states = torch.cat([torch.randn(1, 77, 768), torch.randn(1, 77, 1280)], dim=-1)
to_k(text_states)
