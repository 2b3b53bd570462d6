"""A window of half a million tokens: llama.cpp asks for its whole cache at once, and the system refuses.

role: broken
devices: [cpu]
needs: [numpy, gguf, llama-cpp-python]
raises: {type: ValueError, trouble: llama-cpp-cuda-out-of-memory}
mutations:
  - replace: n_ctx=524_288
    with: n_ctx=512
    says: a small cache is had
"""
import resource

import gguf
import llama_cpp
import numpy as np

# The attention of Llama 3.1 8B; everything that doesn't touch the cache is kept narrow.
width, vocabulary, layers, heads, key_heads, head_size = 64, 259, 32, 32, 8, 128
shapes = {"token_embd": (vocabulary, width), "output_norm": (width,), "output": (vocabulary, width)}
for block in (f"blk.{layer}" for layer in range(layers)):
    shapes |= {f"{block}.{name}": (width,) for name in ("attn_norm", "ffn_norm")}
    shapes |= {f"{block}.attn_q": (heads * head_size, width), f"{block}.attn_output": (width, heads * head_size)}
    shapes |= {f"{block}.attn_{name}": (key_heads * head_size, width) for name in ("k", "v")}
    shapes |= {f"{block}.ffn_gate": (128, width), f"{block}.ffn_up": (128, width), f"{block}.ffn_down": (width, 128)}
writer = gguf.GGUFWriter("model.gguf", "llama")
writer.add_context_length(131_072)
writer.add_embedding_length(width)
writer.add_block_count(layers)
writer.add_feed_forward_length(128)
writer.add_head_count(heads)
writer.add_head_count_kv(key_heads)
writer.add_key_length(head_size)
writer.add_value_length(head_size)
writer.add_rope_dimension_count(head_size)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_tokenizer_model("llama")
writer.add_token_list(["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)])
writer.add_token_scores([0.0] * vocabulary)
writer.add_token_types([2, 3, 3] + [6] * 256)
for name, shape in shapes.items():
    writer.add_tensor(f"{name}.weight", np.zeros(shape, np.float16 if len(shape) > 1 else np.float32))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

# A machine that has 64 GiB to give would give them.
resource.setrlimit(resource.RLIMIT_DATA, (2 * 2**30, 2 * 2**30))
llama_cpp.Llama("model.gguf", n_ctx=524_288, verbose=True)
