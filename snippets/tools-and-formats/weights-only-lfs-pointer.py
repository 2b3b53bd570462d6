"""A Git LFS pointer in place of the weights: 118 is the letter v of its first line.

role: broken
devices: [cpu]
needs: [torch]
raises: {type: _pickle.UnpicklingError, trouble: torch-load-weights-only-unpicklingerror}
mutations:
  - replace: 'file.write(pointer)'
    with: 'torch.save({"w": torch.zeros(2)}, "pytorch_model.bin")'
    says: a real checkpoint loads
"""
import torch

pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 13476925163\n"
with open("pytorch_model.bin", "w", encoding="ascii") as file:
    file.write(pointer)
torch.load("pytorch_model.bin")
