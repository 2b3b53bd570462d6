"""The same prompt in a wider window, and cut to fit; what the window rounds up to, and where an answer stops.

role: fixed
devices: [cpu]
needs: [numpy, gguf, llama-cpp-python]
claims:
  - id: context-wider-answers
    variable: wider_answer
    label: Tokens answered with n_ctx=768 to a prompt of 700
    unit: token
    kind: exact
    expect: 8
  - id: context-cut-answers
    variable: cut_answer
    label: Tokens answered with n_ctx=512 after the prompt's middle was dropped
    unit: token
    kind: exact
    expect: 8
  - id: context-answer-shortened
    variable: shortened
    label: Tokens answered when 100 were asked for and the prompt left room for 12
    unit: token
    kind: exact
    expect: 12
  - id: context-answer-says-length
    variable: says_length
    label: That answer's finish_reason is "length"
    unit: yes/no
    kind: exact
    expect: true
  - id: context-window-rounded
    variable: rounded
    label: Window that n_ctx=300 gives
    unit: token
    kind: exact
    expect: 512
  - id: context-rounding-gap
    variable: gap_fails
    label: A prompt of 400 in that window fails in llama-cpp-python's own buffer, which has 300 places
    unit: yes/no
    kind: exact
    expect: true
  - id: context-window-default
    variable: default_window
    label: Window of llama-cpp-python without n_ctx
    unit: token
    kind: exact
    expect: 512
  - id: context-window-trained
    variable: trained_window
    label: Window that n_ctx=0 gives, for a model trained for 2,048 tokens
    unit: token
    kind: exact
    expect: 2048
  - id: context-cache-by-window
    variable: cache_ratio
    label: KV cache at n_ctx=2048 over that at 1024, as the loader reports it
    unit: "×"
    kind: exact
    expect: 2
mutations:
  - replace: "prompt[:100] + prompt[-400:]"
    with: "prompt[:100] + prompt[-420:]"
    says: room for too few tokens
  - replace: "load(n_ctx=300).n_ctx()"
    with: "load(n_ctx=256).n_ctx()"
    says: a window that needs no rounding
"""
import contextlib
import io
import re

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
    return llama_cpp.Llama("model.gguf", verbose=False, **options)


def answer(model, prompt, wanted):
    """Tokens that come back, without letting the model end by itself, and why it stopped."""
    reply = model.create_completion(prompt, max_tokens=wanted, temperature=0, logit_bias={2: -100.0})
    return reply["usage"]["completion_tokens"], reply["choices"][0]["finish_reason"]


def cache_mib(window):
    """MiB of the KV cache, from the loader's line."""
    with contextlib.redirect_stderr(io.StringIO()) as words:
        llama_cpp.Llama("model.gguf", n_ctx=window, verbose=True)
    return float(re.search(r"KV buffer size = +([\d.]+) MiB", words.getvalue())[1])


prompt = ([1] + list(range(3, 259)) * 3)[:700]
wider_answer, _ = answer(load(n_ctx=768), prompt, 8)
cut_answer, _ = answer(load(n_ctx=512), prompt[:100] + prompt[-400:], 8)
shortened, reason = answer(load(n_ctx=512), prompt[:500], 100)
says_length = reason == "length"
rounded, default_window, trained_window = load(n_ctx=300).n_ctx(), load().n_ctx(), load(n_ctx=0).n_ctx()
try:
    gap_fails = answer(load(n_ctx=300), prompt[:400], 1)[0] < 1
except ValueError as error:
    gap_fails = "could not broadcast input array" in str(error)
cache_ratio = cache_mib(2048) / cache_mib(1024)
print(f"answered: {wider_answer} in 768, {cut_answer} after cutting, {shortened} of 100 ({reason}) after 500 in 512")
print(f"windows: 300 -> {rounded}, default {default_window}, 0 -> {trained_window}; cache {cache_ratio} times as large")
