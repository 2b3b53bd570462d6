"""A git clone without LFS: a text of three lines where the weights should be.

role: broken
devices: [cpu]
needs: [llama-cpp-python]
raises: {type: ValueError, trouble: gguf-load-error-invalid-magic}
"""
import contextlib
import sys

import llama_cpp

with open("model.gguf", "w") as file:
    file.write("version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 4920739232\n")
with contextlib.redirect_stderr(sys.stdout):  # the loader's own words
    llama_cpp.Llama("model.gguf")
