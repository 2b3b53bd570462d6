"""An embedding of 206 tokens in a batch of 128, uncut.

role: broken
devices: [cpu]
needs: [numpy, gguf, llama-cpp-python]
raises: {type: ValueError, trouble: llama-cpp-context-size-exceeded}
mutations:
  - replace: "n_batch=128"
    with: "n_batch=256"
    says: a batch that holds the input
"""
import gguf
import llama_cpp
import numpy as np

width, vocabulary = 64, 259
shapes = {"token_embd": (vocabulary, width), "output_norm": (width,), "output": (vocabulary, width)}
shapes |= {f"blk.0.{name}": (width,) for name in ("attn_norm", "ffn_norm")}
shapes |= {f"blk.0.attn_{name}": (width, width) for name in ("q", "k", "v", "output")}
shapes |= {"blk.0.ffn_gate": (128, width), "blk.0.ffn_up": (128, width), "blk.0.ffn_down": (width, 128)}
rng = np.random.default_rng(0)
writer = gguf.GGUFWriter("model.gguf", "llama")
writer.add_context_length(2048)
writer.add_embedding_length(width)
writer.add_block_count(1)
writer.add_feed_forward_length(128)
writer.add_head_count(2)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_tokenizer_model("llama")
writer.add_token_list(["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)])
writer.add_token_scores([0.0] * vocabulary)
writer.add_token_types([2, 3, 3] + [6] * 256)
for name, shape in shapes.items():
    writer.add_tensor(f"{name}.weight", rng.normal(0, 0.05, shape).astype(np.float32))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

model = llama_cpp.Llama("model.gguf", n_ctx=1024, n_batch=128, embedding=True, verbose=False)
model.embed("x" * 202, truncate=False)
