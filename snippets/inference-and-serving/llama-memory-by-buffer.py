"""The three buffers of llama.cpp, as its own log reports them: weights, KV cache, compute. Which setting moves which?

role: demo
devices: [cpu]
needs: [numpy, gguf, llama-cpp-python]
claims:
  - id: llama-buffer-cache-per-token
    variable: cache_per_token
    label: KV buffer for each token of the window, f16, 32 layers with 8 key heads of 128 (Llama 3.1 8B)
    unit: B/token
    kind: exact
    expect: 131072
  - id: llama-buffer-cache-q8
    variable: q8_share
    label: KV buffer with type_k and type_v of q8_0 over that of f16
    unit: "%"
    kind: exact
    expect: 53.125
  - id: llama-buffer-compute-by-ubatch
    variable: half_ubatch
    label: Compute buffer with n_ubatch=256 over that with 512
    unit: "%"
    kind: measured
    expect: 50
    tolerance: 0.01
  - id: llama-buffer-compute-flash
    variable: flash_share
    label: Compute buffer with flash_attn over that without, window of 2,048
    unit: "%"
    kind: measured
    expect: 12.1
    tolerance: 0.05
  - id: llama-buffer-compute-by-window
    variable: compute_growth
    label: Compute buffer at a window of 4,096 over that at 2,048, without flash_attn
    unit: "×"
    kind: measured
    expect: 1.87
    tolerance: 0.02
  - id: llama-buffer-compute-by-window-flash
    variable: compute_growth_flash
    label: The same with flash_attn
    unit: "×"
    kind: measured
    expect: 1.11
    tolerance: 0.02
  - id: llama-buffer-weights-move
    variable: weights_moved
    label: Change of the weights' buffer through all of these settings
    unit: MiB
    kind: exact
    expect: 0
mutations:
  - replace: "type_k=8, type_v=8"
    with: "type_k=1, type_v=1"
    says: a cache in f16 again
  - replace: "n_ctx=2048, n_ubatch=256"
    with: "n_ctx=2048, n_ubatch=512"
    says: the same physical batch
  - replace: "n_ctx=4096, flash_attn=True"
    with: "n_ctx=4096, flash_attn=False"
    says: scores kept for each pair of tokens
"""
import contextlib
import io
import re

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


def buffers(**options):
    """MiB of weights, cache and compute buffer that the loader reports."""
    with contextlib.redirect_stderr(io.StringIO()) as log:
        llama_cpp.Llama("model.gguf", verbose=True, **options).close()
    sizes = (re.search(name + r" buffer size = +([\d.]+) MiB", log.getvalue())[1] for name in ("model", "KV", "compute"))
    return np.array([float(size) for size in sizes])


plain = buffers(n_ctx=2048)
smaller = buffers(n_ctx=2048, n_ubatch=256)
flash = buffers(n_ctx=2048, flash_attn=True)
quantized = buffers(n_ctx=2048, flash_attn=True, type_k=8, type_v=8)
longer, longer_flash = buffers(n_ctx=4096), buffers(n_ctx=4096, flash_attn=True)

cache_per_token = float(plain[1] * 2**20 / 2048)
q8_share = float(100 * quantized[1] / plain[1])
half_ubatch, flash_share = float(100 * smaller[2] / plain[2]), float(100 * flash[2] / plain[2])
compute_growth, compute_growth_flash = float(longer[2] / plain[2]), float(longer_flash[2] / flash[2])
weights_moved = float(np.ptp([run[0] for run in (plain, smaller, flash, quantized, longer, longer_flash)]))
print(f"window 2,048, MiB of weights, cache, compute: {plain}; ubatch 256: {smaller}; flash: {flash}; q8_0: {quantized}")
print(f"window 4,096: {longer}; flash: {longer_flash}")
