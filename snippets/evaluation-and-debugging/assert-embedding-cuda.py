"""A token id past the end of the embedding trips an assertion inside the kernel.

role: broken
devices: [cuda]
needs: [torch]
twin: assert-embedding
raises:
  type: AcceleratorError
  trouble: cuda-device-side-assert
"""
import torch

embedding = torch.nn.Embedding(10, 4, device="cuda")
ids = torch.tensor([[3, 9, 10]], device="cuda")  # rows are numbered 0 to 9
out = embedding(ids)
print("the call has returned; the kernel runs later")
torch.cuda.synchronize()
