"""A whole GGUF file of an architecture that this build of llama.cpp does not know.

role: broken
devices: [cpu]
needs: [numpy, gguf, llama-cpp-python]
raises: {type: ValueError, trouble: gguf-load-error-invalid-magic}
"""
import contextlib
import sys

import gguf
import llama_cpp
import numpy as np

writer = gguf.GGUFWriter("model.gguf", "llama-of-next-year")
writer.add_tensor("token_embd.weight", np.ones((259, 64), np.float32))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
with contextlib.redirect_stderr(sys.stdout):  # the loader's own words
    llama_cpp.Llama("model.gguf")
