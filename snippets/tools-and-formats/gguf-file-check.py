"""What a GGUF file promises in its header, against what the disk holds; the whole one loads and answers.

role: fixed
devices: [cpu]
needs: [numpy, gguf, llama-cpp-python]
claims:
  - id: gguf-check-truncated
    variable: missing_bytes
    label: Bytes that the check finds missing in a file we cut by 100,000
    unit: B
    kind: exact
    expect: 100000
  - id: gguf-check-whole
    variable: missing_in_the_whole
    label: Bytes that the check finds missing in the whole file
    unit: B
    kind: exact
    expect: 0
  - id: gguf-whole-answers
    variable: tokens_made
    label: Tokens that the whole file's model makes when asked for four
    unit: token
    kind: exact
    expect: 4
  - id: gguf-zeroed-loads
    variable: zeroed_loads
    label: A file with zeros over the last third of its data, at full length, loads
    unit: yes/no
    kind: exact
    expect: true
  - id: gguf-quiet-loader
    variable: letters_when_quiet
    label: Letters that the loader prints about the cut file with verbose=False
    unit: "1"
    kind: exact
    expect: 0
  - id: gguf-talking-loader
    variable: named_when_verbose
    label: With verbose=True it names a tensor outside the file
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "reader.tensors)"
    with: "reader.tensors[:-1])"
    says: a check that overlooks the last tensor
  - replace: 'said("cut.gguf", verbose=False)'
    with: 'said("cut.gguf", verbose=True)'
    says: a loader that is allowed to speak
"""
import contextlib
import io
import os

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
writer.add_context_length(512)
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
whole = open("model.gguf", "rb").read()


def missing(path, room=2**28):
    """Bytes that the header promises and the file lacks. `room` exceeds the model; the copy is sparse and takes none."""
    with open(path, "rb") as file, open("head.gguf", "wb") as head:
        head.write(file.read(2**25))
        head.truncate(room)
    reader = gguf.GGUFReader("head.gguf")
    promised = max(int(tensor.data_offset + tensor.n_bytes) for tensor in reader.tensors)
    return max(promised - os.path.getsize(path), 0)


def said(path, **options):
    """All that the loader prints about a file it refuses."""
    with contextlib.redirect_stderr(io.StringIO()) as words, contextlib.suppress(ValueError):
        llama_cpp.Llama(path, n_ctx=256, **options)
    return words.getvalue()


open("cut.gguf", "wb").write(whole[:-100_000])
open("zeroed.gguf", "wb").write(whole[:-100_000] + bytes(100_000))
missing_bytes, missing_in_the_whole = missing("cut.gguf"), missing("model.gguf")
letters_when_quiet = len(said("cut.gguf", verbose=False))
named_when_verbose = "data is not within the file bounds" in said("cut.gguf", verbose=True)
zeroed_loads = llama_cpp.Llama("zeroed.gguf", n_ctx=256, verbose=False).n_vocab() == vocabulary
model = llama_cpp.Llama("model.gguf", n_ctx=256, verbose=False)
tokens_made = model("hello", max_tokens=4, temperature=0, logit_bias={2: -100.0})["usage"]["completion_tokens"]
print(f"cut file: {missing_bytes} B missing; whole file: {missing_in_the_whole} B missing, {tokens_made} tokens made")
print(f"zeroed file loads: {zeroed_loads}; letters with verbose=False: {letters_when_quiet}, cause named otherwise: {named_when_verbose}")
