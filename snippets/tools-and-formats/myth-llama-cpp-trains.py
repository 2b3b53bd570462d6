"""llama.cpp trains: its library lowers the loss of a GGUF model with AdamW and with SGD, and transformers agrees.

role: myth
devices: [cpu]
needs: [numpy, torch, transformers, gguf, llama-cpp-python]
claims:
  - id: llama-cpp-training-loss
    variable: adamw_ratio
    label: Loss that llama.cpp reports for the last of 12 epochs with AdamW, over the first
    unit: "×"
    kind: measured
    at_most: 0.8
  - id: llama-cpp-training-loss-sgd
    variable: sgd_ratio
    label: The same with SGD
    unit: "×"
    kind: measured
    at_most: 0.9
  - id: llama-cpp-trained-loss-in-transformers
    variable: ratio_in_transformers
    label: Loss of the saved file in transformers over that of the file before training, AdamW, the same text
    unit: "×"
    kind: measured
    at_most: 0.8
  - id: llama-cpp-trained-matrices
    variable: all_but_the_input_table
    label: Training changed every weight matrix of the file but the input embedding
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: train("adamw.gguf", optimizer=0, rate=1e-3)
    with: train("adamw.gguf", optimizer=0, rate=1e-9)
    says: at a rate of next to nothing, nothing is learned
"""
import ctypes
import os
import pathlib

os.environ["TQDM_DISABLE"] = "1"  # no bars in the output

import gguf
import llama_cpp
import numpy as np
import torch
from transformers import AutoModelForCausalLM

width, vocabulary, context, rows, epochs = 64, 259, 256, 8, 12
rng = np.random.default_rng(0)
text = rng.choice(rng.integers(3, vocabulary, 24), rows * context + 1).astype(np.int32)  # 24 of 259 tokens occur


def write(path):
    """A random Llama of one layer, float32: the format that llama.cpp trains."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(2 * width)
    writer.add_head_count(2)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(vocabulary)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)])
    writer.add_token_scores([0.0] * vocabulary)
    writer.add_token_types([2, 3, 3] + [6] * 256)
    shapes = {"token_embd": (vocabulary, width), "output": (vocabulary, width), "blk.0.ffn_down": (width, 2 * width)}
    shapes |= {f"blk.0.attn_{name}": (width, width) for name in ("q", "k", "v", "output")}
    shapes |= {f"blk.0.ffn_{name}": (2 * width, width) for name in ("gate", "up")}
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", rng.normal(0, 0.05, shape).astype(np.float32))
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(width, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class Settings(ctypes.Structure):
    """Rate, betas, epsilon and decay of AdamW, then rate and decay of SGD."""

    _fields_ = [(name, ctypes.c_float) for name in ("alpha", "beta1", "beta2", "eps", "wd", "sgd_alpha", "sgd_wd")]


class Training(ctypes.Structure):
    """llama_opt_params of llama.h; the Python package leaves out its last field, the optimizer."""

    _fields_ = [("n_ctx_train", ctypes.c_uint32), *((name, ctypes.c_void_p) for name in ("filter", "fd", "get", "gd")), ("optimizer", ctypes.c_int)]


llama = ctypes.CDLL(llama_cpp.llama_cpp._lib._name)
ggml = ctypes.CDLL(str(next(pathlib.Path(llama._name).parent.glob("libggml-base.*"))))
address, integer = ctypes.c_void_p, ctypes.c_int64
ggml.ggml_opt_dataset_init.argtypes = [ctypes.c_int, ctypes.c_int, *[integer] * 4]
ggml.ggml_opt_result_loss.argtypes = [address] * 3
llama.llama_opt_init.argtypes = [address, address, Training]
llama.llama_opt_epoch.argtypes = [*[address] * 4, integer, address, address]
for name in ("ggml_opt_dataset_data", "ggml_opt_dataset_labels", "ggml_get_data", "ggml_opt_result_reset"):
    getattr(ggml, name).argtypes = [address]
for name in ("dataset_init", "dataset_data", "dataset_labels", "result_init"):
    getattr(ggml, f"ggml_opt_{name}").restype = address
ggml.ggml_get_data.restype = address


def train(path, optimizer, rate):
    """What llama-finetune does: epochs over the text, then a new file. Gives the loss of each epoch."""
    options = llama_cpp.llama_model_default_params()
    options.load_mode = llama_cpp.LLAMA_LOAD_MODE_NONE  # a mapped file cannot be written to
    model = llama_cpp.llama_model_load_from_file(b"before.gguf", options)
    options = llama_cpp.llama_context_default_params()
    options.n_ctx = options.n_batch = options.n_ubatch = context
    options.type_k = options.type_v = options.flash_attn_type = 0  # float32 and off: all that has a backward pass
    options.n_threads = options.n_threads_batch = 1
    ctx = llama_cpp.llama_init_from_model(model, options)
    settings = Settings(rate, 0.9, 0.999, 1e-8, 0.0, rate, 0.0)
    every, constant = (ctypes.cast(f, address) for f in (llama.llama_opt_param_filter_all, ggml.ggml_opt_get_constant_optimizer_params))
    llama.llama_opt_init(ctx, model, Training(0, every, None, constant, ctypes.addressof(settings), optimizer))
    int32 = 26  # GGML_TYPE_I32
    dataset = ggml.ggml_opt_dataset_init(int32, int32, context, context, rows, 1)
    for tensor, tokens in (ggml.ggml_opt_dataset_data(dataset), text[:-1]), (ggml.ggml_opt_dataset_labels(dataset), text[1:]):
        ctypes.memmove(ggml.ggml_get_data(tensor), tokens.tobytes(), tokens.nbytes)
    trained, held_out, losses = ggml.ggml_opt_result_init(), ggml.ggml_opt_result_init(), []
    for _ in range(epochs):
        ggml.ggml_opt_result_reset(trained)
        llama.llama_opt_epoch(ctx, dataset, trained, held_out, rows, None, None)
        loss, spread = ctypes.c_double(), ctypes.c_double()
        ggml.ggml_opt_result_loss(trained, ctypes.addressof(loss), ctypes.addressof(spread))
        losses.append(loss.value)
    llama_cpp.llama_model_save_to_file(model, path.encode())
    return losses


def loss_in_transformers(path):
    model = AutoModelForCausalLM.from_pretrained(".", gguf_file=path).eval()
    batch = torch.from_numpy(text[:-1].astype(np.int64)).view(rows, context)
    with torch.no_grad():
        return model(input_ids=batch, labels=batch).loss.item()


silent = llama_cpp.llama_log_callback(lambda level, line, data: None)
llama_cpp.llama_log_set(silent, None)
write("before.gguf")
with_adamw = train("adamw.gguf", optimizer=0, rate=1e-3)
with_sgd = train("sgd.gguf", optimizer=1, rate=0.1)
adamw_ratio, sgd_ratio = with_adamw[-1] / with_adamw[0], with_sgd[-1] / with_sgd[0]
before, after = loss_in_transformers("before.gguf"), loss_in_transformers("adamw.gguf")
ratio_in_transformers = after / before
old, new = ({t.name: t.data for t in gguf.GGUFReader(path).tensors} for path in ("before.gguf", "adamw.gguf"))
untouched = [name for name in old if old[name].ndim == 2 and np.array_equal(old[name], new[name])]
all_but_the_input_table = untouched == ["token_embd.weight"]
print(f"llama.cpp: AdamW {with_adamw[0]:.2f} to {with_adamw[-1]:.2f}, SGD {with_sgd[0]:.2f} to {with_sgd[-1]:.2f}")
print(f"transformers: {before:.2f} to {after:.2f}; matrices left as they were: {', '.join(untouched)}")
