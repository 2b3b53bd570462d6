"""Eight bytes and the header say how long a safetensors file has to be.

role: detector
devices: [cpu]
needs: [torch, safetensors]
claims:
  - id: safetensors-check-whole
    variable: missing_whole
    label: Bytes missing from a whole file
    unit: B
    kind: exact
    expect: 0
  - id: safetensors-check-truncated
    variable: missing_truncated
    label: Bytes missing from the same file after 40 were cut off
    unit: B
    kind: exact
    expect: 40
  - id: safetensors-check-header
    variable: missing_header
    label: Bytes missing from a file cut inside its header, more than a kilobyte
    unit: B
    kind: measured
    at_least: 400
  - id: safetensors-check-pointer
    variable: pointer_seen
    label: An LFS pointer is recognised
    unit: yes/no
    kind: exact
    expect: true
  - id: safetensors-pointer-announces
    variable: announced_exabytes
    label: Header length that the word "version" announces, in units of 10⁹ GB
    unit: "1"
    kind: exact
    expect: 2.336927755350992
  - id: safetensors-zeroed-opens
    variable: zeroed_opens
    label: A file of the right length whose data were overwritten with zeros opens
    unit: yes/no
    kind: exact
    expect: true
  - id: safetensors-zeroed-differs
    variable: checksum_differs
    label: Its SHA-256 differs from that of the whole file
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "    return 8 + length + end - os.path.getsize(path)"
    with: "    return 8 + length - min(8 + length, os.path.getsize(path))"
    says: only the header is checked and a cut in the data goes unseen
"""
import hashlib
import json
import os
import struct

import torch
from safetensors.torch import load_file, save_file

LONGEST_HEADER = 100_000_000


def missing_bytes(path):
    """How many bytes the file lacks, or None if it is no safetensors file."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > LONGEST_HEADER:
            return None
        header = file.read(length)
    if len(header) < length:
        return length - len(header)
    end = max(part["data_offsets"][1] for name, part in json.loads(header).items() if name != "__metadata__")
    return 8 + length + end - os.path.getsize(path)


def checksum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


torch.manual_seed(0)
save_file({f"layer.{n}": torch.randn(10, 10) for n in range(8)}, "whole.safetensors")
data = open("whole.safetensors", "rb").read()
start = len(data) - 8 * 400
made = {"cut": data[:-40], "header": data[:40], "zeroed": data[:start] + bytes(len(data) - start)}
made["pointer"] = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
for name, content in made.items():
    with open(f"{name}.safetensors", "wb") as file:
        file.write(content)

missing_whole = missing_bytes("whole.safetensors")
missing_truncated = missing_bytes("cut.safetensors")
missing_header = missing_bytes("header.safetensors")
pointer_seen = missing_bytes("pointer.safetensors") is None
announced_exabytes = struct.unpack("<Q", made["pointer"][:8])[0] / 10**18
zeroed_opens = len(load_file("zeroed.safetensors")) == 8
checksum_differs = checksum("zeroed.safetensors") != checksum("whole.safetensors")
print(f"missing: {missing_whole}, {missing_truncated}, {missing_header} B; pointer: {pointer_seen}")
print(f"zeroed file opens: {zeroed_opens}, checksum differs: {checksum_differs}")
