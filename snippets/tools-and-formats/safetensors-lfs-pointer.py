"""A Git LFS pointer instead of the weights: its first word is read as the length of the header.

role: broken
devices: [cpu]
needs: [torch, safetensors]
raises: {type: safetensors._safetensors_rust.SafetensorError, trouble: safetensors-header-errors}
mutations:
  - replace: "file.write(pointer)"
    with: 'file.write(chr(2) + chr(0) * 7 + "{}")'
    says: a file with an empty header and nothing else is a valid one
"""
from safetensors.torch import load_file

pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 4976698672\n"
with open("model.safetensors", "w", encoding="ascii") as file:
    file.write(pointer)
load_file("model.safetensors")
