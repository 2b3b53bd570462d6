"""llama.cpp and transformers compute the same logits; llama.cpp keeps the weights packed.

role: demo
devices: [cpu]
needs: [numpy, torch, transformers, gguf, llama-cpp-python]
claims:
  - id: llama-cpp-logit-difference
    variable: difference
    label: Largest difference between logits of llama.cpp and of transformers, one float32 file, standard deviation 0.73
    unit: "1"
    kind: measured
    at_most: 0.005
    digits: 2
  - id: llama-cpp-same-token
    variable: same_token
    label: Both choose the same next token
    unit: yes/no
    kind: exact
    expect: true
  - id: llama-cpp-bits-held
    variable: bits_held
    label: Weights of a Q8_0 file, norms in float32, as llama.cpp holds them
    unit: bit/parameter
    kind: measured
    expect: 8.525
    tolerance: 0.0001
    digits: 4
  - id: llama-cpp-bits-held-by-transformers
    variable: bits_in_transformers
    label: Weights of the same file, as transformers holds them
    unit: bit/parameter
    kind: exact
    expect: 32
  - id: llama-cpp-python-gpu-layers
    variable: default_gpu_layers
    label: Layers that Llama() in llama-cpp-python sends to the GPU when nothing is said
    unit: layer
    kind: exact
    expect: 0
  - id: llama-cpp-cache-f16
    variable: cache_f16
    label: Cache that the log reports for the small model and 16,384 tokens
    unit: MiB
    kind: exact
    expect: 8
  - id: llama-cpp-cache-q8-0
    variable: cache_q8_0
    label: The same with both caches in Q8_0
    unit: MiB
    kind: exact
    expect: 4.25
mutations:
  - replace: 'from_pretrained(".", gguf_file="float32.gguf")'
    with: 'from_pretrained(".", gguf_file="q8_0.gguf")'
    says: the two engines read different files
  - replace: "type_k=8, type_v=8"
    with: "type_k=1, type_v=1"
    says: the cache stays in f16
"""
import contextlib
import io
import os
import re

os.environ["TQDM_DISABLE"] = "1"  # no bars in the output

import gguf
import llama_cpp
import numpy as np
import torch
from gguf import GGMLQuantizationType as Kind
from transformers import AutoModelForCausalLM

width, vocabulary = 256, 259
matrices = {"token_embd": (vocabulary, width), "output": (vocabulary, width), "blk.0.ffn_down": (width, 512)}
matrices |= {f"blk.0.attn_{name}": (rows, width) for name, rows in dict(q=256, k=128, v=128, output=256).items()}
matrices |= {f"blk.0.ffn_{name}": (512, width) for name in ("gate", "up")}


def write(path, kind):
    """A random Llama of one layer with two key heads of 64."""
    rng = np.random.default_rng(0)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(16_384)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(512)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(vocabulary)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)])
    writer.add_token_scores([0.0] * vocabulary)
    writer.add_token_types([2, 3, 3] + [6] * 256)
    for name, shape in matrices.items():
        values = rng.normal(0, 0.05, shape).astype(np.float32)
        writer.add_tensor(f"{name}.weight", gguf.quantize(values, kind), raw_dtype=kind)
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(width, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


write("float32.gguf", Kind.F32)
write("q8_0.gguf", Kind.Q8_0)
tokens = list(range(3, 35))

plain = llama_cpp.Llama("float32.gguf", n_threads=1, verbose=False)
default_gpu_layers = plain.model_params.n_gpu_layers
plain.eval(tokens)
pointer = llama_cpp.llama_get_logits_ith(plain.ctx, -1)
logits = torch.from_numpy(np.ctypeslib.as_array(pointer, (vocabulary,)).copy())
reference = AutoModelForCausalLM.from_pretrained(".", gguf_file="float32.gguf").eval()
with torch.no_grad():
    expected = reference(torch.tensor([tokens])).logits[0, -1]
difference = (logits - expected).abs().max().item()
same_token = bool(logits.argmax() == expected.argmax())

packed = llama_cpp.Llama("q8_0.gguf", n_threads=1, verbose=False)
parameters = llama_cpp.llama_model_n_params(packed.model)
bits_held = 8 * llama_cpp.llama_model_size(packed.model) / parameters
unpacked = AutoModelForCausalLM.from_pretrained(".", gguf_file="q8_0.gguf")
bits_in_transformers = 8 * sum(p.nbytes for p in unpacked.parameters()) / unpacked.num_parameters()


def cache_in_log(**options):
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        llama_cpp.Llama("float32.gguf", n_ctx=16_384, n_threads=1, verbose=True, **options)
    return float(re.search(r"KV buffer size = *([\d.]+) MiB", said.getvalue())[1])


cache_f16 = cache_in_log()
cache_q8_0 = cache_in_log(type_k=8, type_v=8, flash_attn=True)
print(f"logits differ by {difference:.4f} at a deviation of {expected.std():.2f}, same token: {same_token}")
print(f"Q8_0 held with {bits_held:.3f} bits, by transformers with {bits_in_transformers:.0f}")
print(f"layers on the GPU by default: {default_gpu_layers}")
print(f"cache of 16,384 tokens: {cache_f16} MiB in f16, {cache_q8_0} MiB in Q8_0")
