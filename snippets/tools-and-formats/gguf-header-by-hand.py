"""A GGUF file read byte by byte: magic, counts, metadata, and tensors on multiples of 32 in reversed order of dimensions.

role: demo
devices: [cpu]
needs: [numpy, gguf]
claims:
  - id: gguf-magic
    variable: starts_with_gguf
    label: The file starts with the four letters GGUF
    unit: yes/no
    kind: exact
    expect: true
  - id: gguf-version
    variable: version
    label: Version of the format that gguf 0.19 writes
    unit: "1"
    kind: exact
    expect: 3
  - id: gguf-fixed-header-bytes
    variable: fixed_bytes
    label: Fixed header before the metadata
    unit: B
    kind: exact
    expect: 24
  - id: gguf-largest-misalignment
    variable: misalignment
    label: Largest distance of a tensor's data from a multiple of 32 bytes
    unit: B
    kind: exact
    expect: 0
  - id: gguf-dimensions-reversed
    variable: dimensions_reversed
    label: The file lists the dimensions in the reverse of numpy's order
    unit: yes/no
    kind: exact
    expect: true
  - id: gguf-tensor-read-by-hand
    variable: differing_values
    label: Values of a float32 tensor that differ when its bytes are read at the offset in the file
    unit: element
    kind: exact
    expect: 0
  - id: gguf-memory-mapped
    variable: memory_mapped
    label: The reader's tensors are views of the memory-mapped file
    unit: yes/no
    kind: exact
    expect: true
  - id: gguf-bytes-in-the-file
    variable: unexplained_bytes
    label: File size minus header, padding and tensor bytes
    unit: B
    kind: exact
    expect: 0
mutations:
  - replace: "embedding.size, data_start + offset"
    with: "embedding.size, data_start + offset + 4"
    says: data read at the wrong place
  - replace: 'magic == b"GGUF"'
    with: 'magic == b"GGML"'
    says: the magic of the older format
"""
import struct

import gguf
import numpy as np

rng = np.random.default_rng(0)
embedding = rng.normal(size=(48, 64)).astype(np.float32)
projection = rng.normal(size=(96, 64)).astype(np.float32)
odd = np.arange(7, dtype=np.float32)  # 28 bytes, so that the next tensor needs padding

writer = gguf.GGUFWriter("model.gguf", "llama")
writer.add_context_length(2048)
writer.add_token_list(["<s>", "hello", "world"])
writer.add_tensor("rope_freqs.weight", odd)
writer.add_tensor("token_embd.weight", embedding)
kind = gguf.GGMLQuantizationType.Q8_0
writer.add_tensor("output.weight", gguf.quants.quantize(projection, kind), raw_dtype=kind)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

raw = open("model.gguf", "rb").read()
magic, version, tensor_count, pair_count = struct.unpack_from("<4sIQQ", raw)
fixed_bytes = struct.calcsize("<4sIQQ")
starts_with_gguf = magic == b"GGUF"

reader = gguf.GGUFReader("model.gguf")
memory_mapped = isinstance(reader.data, np.memmap) and all(np.shares_memory(t.data, reader.data) for t in reader.tensors)

position = raw.index(b"rope_freqs.weight") - 8  # tensor descriptions follow the metadata
described = {}
for _ in range(tensor_count):
    (length,) = struct.unpack_from("<Q", raw, position)
    name = raw[position + 8 : position + 8 + length].decode()
    position += 8 + length
    (rank,) = struct.unpack_from("<I", raw, position)
    *shape, _, offset = struct.unpack_from(f"<{rank}QIQ", raw, position + 4)
    position += 4 + 8 * rank + 4 + 8
    described[name] = shape, offset
data_start = position + -position % 32
misalignment = max((data_start + offset) % 32 for _, offset in described.values())

shape, offset = described["token_embd.weight"]
dimensions_reversed = shape == list(embedding.shape)[::-1]
values = np.frombuffer(raw, np.float32, embedding.size, data_start + offset).reshape(embedding.shape)
differing_values = int((values != embedding).sum())
padded = sum(t.n_bytes + -t.n_bytes % 32 for t in reader.tensors)
unexplained_bytes = len(raw) - data_start - int(padded)
print(f"{magic.decode()} version {version}: {pair_count} metadata pairs, {tensor_count} tensors, data from byte {data_start}")
print(f"{described}; {differing_values} values differ; mapped: {memory_mapped}; {unexplained_bytes} B unexplained")
