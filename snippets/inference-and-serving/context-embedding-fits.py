"""One vector for a long text: n_batch must hold it, and n_ubatch too, or only a part of the text is in the mean.

role: fixed
devices: [cpu]
needs: [numpy, gguf, llama-cpp-python]
claims:
  - id: embedding-wide-ubatch-error
    variable: error_wide
    label: Mean over 800 tokens with n_batch and n_ubatch of 1,024, relative distance from the mean of the single vectors
    unit: "%"
    kind: measured
    at_most: 0.1
    digits: 1
  - id: embedding-narrow-ubatch-error
    variable: error_narrow
    label: The same with n_batch of 1,024 and n_ubatch left at 512
    unit: "%"
    kind: measured
    expect: 28.8
    tolerance: 0.05
    digits: 2
  - id: embedding-narrow-ubatch-tail
    variable: error_tail
    label: That vector's relative distance from the mean of the last 288 tokens alone
    unit: "%"
    kind: measured
    at_most: 0.1
    digits: 1
  - id: embedding-short-ubatch-error
    variable: error_short
    label: The same for a text of 400 tokens, n_ubatch left at 512
    unit: "%"
    kind: measured
    at_most: 0.1
    digits: 1
mutations:
  - replace: "n_ubatch=512, pooling_type=1"
    with: "n_ubatch=1024, pooling_type=1"
    says: a physical batch that holds the whole text
  - replace: "n_ubatch=1024, pooling_type=1"
    with: "n_ubatch=256, pooling_type=1"
    says: the repaired setting without its repair
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


def load(**options):
    return llama_cpp.Llama("model.gguf", n_ctx=1024, n_batch=1024, embedding=True, verbose=False, n_threads=1, **options)


def text(tokens):
    """Letters at random; the tokenizer adds a beginning and a blank of three bytes."""
    return "".join(chr(97 + n) for n in np.random.default_rng(1).integers(0, 26, tokens - 4))


narrow = load(n_ubatch=512, pooling_type=1)
wide = load(n_ubatch=1024, pooling_type=1)
single = load(n_ubatch=1024, pooling_type=0)


def error(model, tokens, first=0):
    """Distance of the model's one vector from the mean of the tokens' own vectors from the first on, in percent of its length."""
    each = np.array(single.embed(text(tokens), truncate=False))
    assert each.shape == (tokens, width)
    mean = each[first:].mean(0)
    return float(100 * np.linalg.norm(np.array(model.embed(text(tokens), truncate=False)) - mean) / np.linalg.norm(mean))


error_wide, error_narrow, error_short = error(wide, 800), error(narrow, 800), error(narrow, 400)
error_tail = error(narrow, 800, first=512)
print(f"800 tokens: {error_wide:.4f} % off with n_ubatch=1024, {error_narrow:.2f} % with 512; 400 tokens with 512: {error_short:.4f} %; from the tail {error_tail:.4f} %")
