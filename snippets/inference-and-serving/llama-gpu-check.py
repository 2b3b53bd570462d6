"""Is the GPU used at all? Two questions to llama-cpp-python: what was built in, and where each layer went.

role: detector
devices: [cpu]
needs: [numpy, gguf, llama-cpp-python]
claims:
  - id: llama-gpu-built-in
    variable: gpu_built_in
    label: llama_supports_gpu_offload() of llama-cpp-python as pip builds it without options
    unit: yes/no
    kind: exact
    expect: false
  - id: llama-gpu-backends
    variable: gpu_backends
    label: Backends besides the CPU among the libraries of that build
    unit: "1"
    kind: exact
    expect: 0
  - id: llama-gpu-layers-asked
    variable: asked
    label: Layers, with the output layer, of a model of four that n_gpu_layers=-1 asks for
    unit: layer
    kind: exact
    expect: 5
  - id: llama-gpu-layers-on-gpu
    variable: on_gpu
    label: Layers that n_gpu_layers=-1 puts on a GPU in that build
    unit: layer
    kind: exact
    expect: 0
  - id: llama-gpu-words-of-warning
    variable: warnings
    label: Lines about it among all that the loader prints
    unit: "1"
    kind: exact
    expect: 0
  - id: llama-gpu-log-fires
    variable: fires
    label: The detector fires on our log
    unit: yes/no
    kind: exact
    expect: true
  - id: llama-gpu-log-quiet
    variable: quiet
    label: It stays quiet on the lines of a run with CUDA
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'if device != "CPU"'
    with: 'if device'
    says: a detector that takes the CPU for a GPU
  - replace: "n_gpu_layers=-1"
    with: "n_gpu_layers=-1, vocab_only=True"
    says: no layer is loaded at all
"""
import contextlib
import io
import pathlib
import re

import gguf
import llama_cpp
import numpy as np

width, vocabulary, layers = 64, 259, 4
shapes = {"token_embd": (vocabulary, width), "output_norm": (width,), "output": (vocabulary, width)}
for block in (f"blk.{layer}" for layer in range(layers)):
    shapes |= {f"{block}.{name}": (width,) for name in ("attn_norm", "ffn_norm")}
    shapes |= {f"{block}.attn_{name}": (width, width) for name in ("q", "k", "v", "output")}
    shapes |= {f"{block}.ffn_gate": (128, width), f"{block}.ffn_up": (128, width), f"{block}.ffn_down": (width, 128)}
rng = np.random.default_rng(0)
writer = gguf.GGUFWriter("model.gguf", "llama")
writer.add_context_length(2048)
writer.add_embedding_length(width)
writer.add_block_count(layers)
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


def layers_by_device(log):
    """Where the loader put each layer, and how many of them are not on the CPU."""
    devices = re.findall(r"layer +\d+ assigned to device (\w+)", log)
    return devices, len([device for device in devices if device != "CPU"])


def cpu_only(log):
    devices, elsewhere = layers_by_device(log)
    return bool(devices) and not elsewhere


with contextlib.redirect_stderr(io.StringIO()) as words:
    llama_cpp.Llama("model.gguf", n_ctx=256, n_gpu_layers=-1, verbose=True)
log = words.getvalue()
# As in llama-cpp-python#1953, after the build with CUDA.
healthy = "".join(f"load_tensors: layer {layer:3d} assigned to device CUDA0\n" for layer in range(5))

gpu_built_in = bool(llama_cpp.llama_supports_gpu_offload())
libraries = {path.name.split(".")[0] for path in (pathlib.Path(llama_cpp.__file__).parent / "lib").iterdir()}
gpu_backends = len({name for name in libraries if name.startswith("libggml-")} - {"libggml-base", "libggml-cpu"})
devices, on_gpu = layers_by_device(log)
asked = len(devices)
warnings = len([line for line in log.splitlines() if re.search("warn|ignored|no usable GPU|without GPU", line, re.I)])
fires, quiet = cpu_only(log), not cpu_only(healthy)
print(f"built for a GPU: {gpu_built_in}, with {sorted(libraries)}")
print(f"{on_gpu} of {asked} layers on a GPU, {warnings} warnings; fires on this log: {fires}, quiet on a CUDA log: {quiet}")
